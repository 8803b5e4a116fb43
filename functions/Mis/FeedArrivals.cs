namespace Hub.Functions.Mis;

/// <summary>Brings accepted feeds to their site's lane. Messages of a site are a session, so they are handled in arrival order.</summary>
public sealed class FeedArrivals(ServiceBusClient bus)
{
    /// <summary>The queue.</summary>
    internal const string Name = "mis-feeds";

    /// <summary>Sends a feed on its way.</summary>
    internal async Task SendAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(new FeedMessage(siteId, importId))) { SessionId = siteId.ToString() }, cancellationToken);
    }

    /// <summary>Makes sure that the site's lane exists and tells it of the feed. A message that comes twice finds no import that waits.</summary>
    [Function("FeedArrived")]
    public static async Task ReceiveAsync(
        [ServiceBusTrigger(Name, Connection = "ServiceBus", IsSessionsEnabled = true)] ServiceBusReceivedMessage message,
        [DurableClient] DurableTaskClient orchestrations,
        FunctionContext context)
    {
        var feed = message.Body.ToObjectFromJson<FeedMessage>()!;
        var lane = ImportLane.InstanceId(feed.SiteId);
        // Should another instance of the hub make the lane in this very moment, the call fails, the message comes again and finds it.
        if (await orchestrations.GetInstanceAsync(lane, context.CancellationToken) is null or { IsCompleted: true })
            await orchestrations.ScheduleNewOrchestrationInstanceAsync("ImportLane", new LaneState(feed.SiteId), new StartOrchestrationOptions(lane), context.CancellationToken);
        await orchestrations.RaiseEventAsync(lane, ImportLane.FeedEvent, feed.ImportId, context.CancellationToken);
    }

    /// <summary>The body of a message.</summary>
    /// <param name="SiteId">The site.</param>
    /// <param name="ImportId">The import.</param>
    internal sealed record FeedMessage(Guid SiteId, string ImportId);
}
