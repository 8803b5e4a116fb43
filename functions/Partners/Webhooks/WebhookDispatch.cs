using System.Text.Json;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Webhooks;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>What is done to endpoints that their lanes must learn of at once, for a partner's programs and its integrators alike.</summary>
public sealed class WebhookDispatch(WebhookAdministration webhooks)
{
    /// <inheritdoc cref="WebhookAdministration.ChangeAsync"/>
    public async Task<Outcome<Webhook>> ChangeAsync(DurableTaskClient orchestrations, string vendorId, Actor by, Guid id, JsonElement body, CancellationToken cancellationToken)
    {
        var outcome = await webhooks.ChangeAsync(vendorId, by, id, body, cancellationToken);
        if (outcome.Succeeded(out var changed, out _) && changed.Enabled)
            await WebhookLanes.WakeAsync(orchestrations, await webhooks.LanesAsync(changed, cancellationToken), cancellationToken);
        return outcome;
    }

    /// <inheritdoc cref="WebhookAdministration.RemoveAsync"/>
    public async Task<Outcome<Webhook>> RemoveAsync(DurableTaskClient orchestrations, string vendorId, Actor by, Guid id, CancellationToken cancellationToken)
    {
        var outcome = await webhooks.RemoveAsync(vendorId, by, id, cancellationToken);
        // They see that it is gone, and end.
        if (outcome.Succeeded(out var removed, out _))
            await WebhookLanes.WakeAsync(orchestrations, await webhooks.LanesAsync(removed, cancellationToken), cancellationToken);
        return outcome;
    }

    /// <inheritdoc cref="WebhookAdministration.TestAsync"/>
    public async Task<Outcome<WebhookDelivery>> TestAsync(DurableTaskClient orchestrations, string vendorId, Actor by, Guid id, CancellationToken cancellationToken) =>
        await SentAsync(orchestrations, vendorId, await webhooks.TestAsync(vendorId, by, id, cancellationToken), cancellationToken);

    /// <inheritdoc cref="WebhookAdministration.RedeliverAsync"/>
    public async Task<Outcome<WebhookDelivery>> RedeliverAsync(DurableTaskClient orchestrations, string vendorId, Actor by, Guid id, string deliveryId, CancellationToken cancellationToken) =>
        await SentAsync(orchestrations, vendorId, await webhooks.RedeliverAsync(vendorId, by, id, deliveryId, cancellationToken), cancellationToken);

    /// <inheritdoc cref="WebhookAdministration.RedeliverFailedAsync"/>
    public async Task<Outcome<Redelivery>> RedeliverFailedAsync(
        DurableTaskClient orchestrations, string vendorId, Actor by, Guid id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var outcome = await webhooks.RedeliverFailedAsync(vendorId, by, id, since, cancellationToken);
        if (outcome.Succeeded(out var again, out _))
            await WebhookLanes.WakeAsync(orchestrations, again.Lanes, cancellationToken);
        return outcome;
    }

    private static async Task<Outcome<WebhookDelivery>> SentAsync(DurableTaskClient orchestrations, string vendorId, Outcome<WebhookDelivery> outcome, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded(out var delivery, out _))
            await WebhookLanes.WakeAsync(orchestrations, [new WebhookLane(vendorId, delivery.WebhookId, delivery.Stream)], cancellationToken);
        return outcome;
    }
}
