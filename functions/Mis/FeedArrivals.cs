namespace Hub.Functions.Mis;

/// <summary>Brings accepted feeds to their site's lane. Messages of a site are a session, so they are handled in arrival order.</summary>
public sealed class FeedArrivals(ServiceBusClient bus)
{
    /// <summary>The queue.</summary>
    internal const string Name = "mis-feeds";

    /// <summary>Sends a feed on its way.</summary>
    internal async Task SendAsync(ImportRef import, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(import)) { SessionId = import.SiteId.ToString() }, cancellationToken);
    }

    /// <summary>Makes sure that the site's lane exists and hands it the feed. A message that comes twice names an import that no longer waits.</summary>
    [Function("FeedArrived")]
    public static async Task ReceiveAsync(
        [ServiceBusTrigger(Name, Connection = "ServiceBus", IsSessionsEnabled = true)] ServiceBusReceivedMessage message,
        [DurableClient] DurableTaskClient orchestrations,
        FunctionContext context)
    {
        var import = message.Body.ToObjectFromJson<ImportRef>()!;
        var lane = ImportLane.InstanceId(import.SiteId);
        if (await orchestrations.GetInstanceAsync(lane, context.CancellationToken) is null or { IsCompleted: true })
            await orchestrations.ScheduleNewOrchestrationInstanceAsync("ImportLane", import.SiteId, new StartOrchestrationOptions(lane), context.CancellationToken);
        await orchestrations.RaiseEventAsync(lane, ImportLane.FeedEvent, import.ImportId, context.CancellationToken);
    }
}
