using Hub.Core.Partners.Webhooks;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>Brings what was announced to the partner's endpoints. Announcements of a partner and a school are a session, so they are handled in order.</summary>
public sealed class PartnerEventArrivals(TellPartners tell)
{
    /// <summary>Waits for the change, and gives it to the lanes of the endpoints that want it.</summary>
    [Function("PartnerEventAnnounced")]
    public async Task ReceiveAsync(
        [ServiceBusTrigger(PartnerEvents.Queue, Connection = "ServiceBus", IsSessionsEnabled = true)] ServiceBusReceivedMessage message,
        [DurableClient] DurableTaskClient orchestrations,
        FunctionContext context)
    {
        var happened = message.Body.ToObjectFromJson<PartnerEvent>()!;
        var lanes = await tell.RunAsync(happened, context.CancellationToken);
        await WebhookLanes.WakeAsync(orchestrations, lanes, context.CancellationToken);
        if (lanes.Count > 0)
            await tell.FinishAsync(happened, context.CancellationToken);
    }
}
