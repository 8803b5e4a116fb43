using Hub.Core.Partners.Webhooks;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>Forgets, once a night, what is no longer kept of events and their deliveries.</summary>
public sealed class PruneWebhooks(WebhookDeliveries deliveries, WebhookQueues queues, TellPartners tell)
{
    /// <summary>Forgets it.</summary>
    [Function("PruneWebhooks")]
    public async Task RunAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, FunctionContext context)
    {
        await deliveries.PruneAsync(context.CancellationToken);
        await queues.PruneAsync(context.CancellationToken);
        await tell.PruneAsync(context.CancellationToken);
    }
}
