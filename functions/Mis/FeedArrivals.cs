using Hub.Core.Operations;
using Hub.Core.TileStore.Onboarding;
using Hub.Functions.TileStore;

namespace Hub.Functions.Mis;

/// <summary>Brings accepted feeds to their site's lane. Messages of a site are a session, so they are handled in arrival order.</summary>
public sealed class FeedArrivals(ServiceBusClient bus, Jobs jobs)
{
    /// <summary>The queue.</summary>
    internal const string Name = "mis-feeds";

    /// <summary>Sends a feed on its way.</summary>
    internal async Task SendAsync(Job import, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(import)) { SessionId = import.SiteId.ToString() }, cancellationToken);
    }

    /// <summary>Makes sure that the import is stored and the site's lane exists, and tells it of the feed. A message that comes twice finds no import that waits.</summary>
    [Function("FeedArrived")]
    public async Task ReceiveAsync(
        [ServiceBusTrigger(Name, Connection = "ServiceBus", IsSessionsEnabled = true)] ServiceBusReceivedMessage message,
        [DurableClient] DurableTaskClient orchestrations,
        FunctionContext context)
    {
        var import = message.Body.ToObjectFromJson<Job>()!;
        await jobs.AddAsync(import, context.CancellationToken);
        var lane = ImportLane.InstanceId(import.SiteId);
        // Should another instance of the hub make the lane in this very moment, the call fails, the message comes again and finds it.
        if (await orchestrations.GetInstanceAsync(lane, context.CancellationToken) is null or { IsCompleted: true })
            await orchestrations.ScheduleNewOrchestrationInstanceAsync("ImportLane", new LaneState(import.SiteId), new StartOrchestrationOptions(lane), context.CancellationToken);
        await orchestrations.RaiseEventAsync(lane, ImportLane.FeedEvent, import.Id, context.CancellationToken);
        await OnboardingRuns.LookAsync(orchestrations, import.SiteId, OnboardingService.People, context.CancellationToken);
    }
}
