using Hub.Core.Operations.Health;

namespace Hub.Functions.Operations.Health;

/// <summary>A message through the bus every minute, by which the hub knows that others come through.</summary>
public sealed class Heartbeat(BusHeartbeat heartbeat, ServiceBusClient bus)
{
    private const string Queue = "heartbeats";

    // One that comes later than this tells nothing.
    private static readonly TimeSpan Lives = TimeSpan.FromHours(1);

    /// <summary>Sends it.</summary>
    [Function("SendHeartbeat")]
    public async Task SendAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, FunctionContext context)
    {
        await using var sender = bus.CreateSender(Queue);
        await sender.SendMessageAsync(new ServiceBusMessage("beat") { TimeToLive = Lives }, context.CancellationToken);
    }

    /// <summary>Notes that it came.</summary>
    [Function("HearHeartbeat")]
    public Task HearAsync([ServiceBusTrigger(Queue, Connection = "ServiceBus")] ServiceBusReceivedMessage message, FunctionContext context) =>
        heartbeat.HeardAsync(context.CancellationToken);
}
