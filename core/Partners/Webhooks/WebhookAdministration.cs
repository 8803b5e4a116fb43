using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Webhooks;

/// <summary>What a partner does to its endpoints. Another partner's are like none.</summary>
public sealed class WebhookAdministration(
    Webhooks webhooks, WebhookDeliveries deliveries, WebhookQueues queues, WebhookSigning signing, WebhookSettings settings, Audit audit, TimeProvider time)
{
    private const int MostAtOnce = 500;
    private static readonly NotFound Unknown = new("webhook_unknown", "There is no such webhook, or it is not one of yours.");
    private static readonly NotFound UnknownDelivery = new("delivery_unknown", $"There is no such delivery of this webhook. They are kept for {WebhookDeliveries.Kept.TotalDays} days.");
    private static readonly Conflict Off = new("webhook_disabled", "The webhook is switched off: switch it on first. What waits for it is sent then.");

    /// <summary>A partner's endpoints, the oldest first.</summary>
    public Task<IReadOnlyList<Webhook>> ListAsync(string vendorId, CancellationToken cancellationToken) => webhooks.ListAsync(vendorId, cancellationToken);

    /// <summary>One of them.</summary>
    public async Task<Outcome<Webhook>> FindAsync(string vendorId, Guid id, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(vendorId, id, cancellationToken) is { } webhook ? webhook : Unknown;

    /// <summary>Registers one.</summary>
    /// <returns>It, and its secret, which is told this once.</returns>
    public async Task<Outcome<(Webhook Webhook, string Secret)>> RegisterAsync(string vendorId, Actor by, JsonElement body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!WebhookDocument.Read(body, settings).Succeeded(out var said, out var refusal))
            return refusal;
        var (now, (secret, kept)) = (time.GetUtcNow(), signing.NewSecret());
        var webhook = new Webhook
        {
            Id = Guid.NewGuid(),
            VendorId = vendorId,
            Url = said.Url,
            Events = said.Events,
            Description = said.Description,
            Enabled = said.Enabled,
            CreatedAt = now,
            Since = now,
            Secrets = [kept],
        };
        if (!await webhooks.AddAsync(webhook, cancellationToken))
            return new Conflict("too_many_webhooks", $"A vendor has at most {Webhook.Most} webhooks. Remove one first.");
        await RecordAsync(vendorId, by, "webhook.registered", webhook.Id, cancellationToken);
        return (webhook, secret);
    }

    /// <summary>Changes one. Switched on or sent elsewhere, it gets at once what waits for it.</summary>
    public async Task<Outcome<Webhook>> ChangeAsync(string vendorId, Actor by, Guid id, JsonElement body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!WebhookDocument.Read(body, settings).Succeeded(out var said, out var refusal))
            return await webhooks.FindAsync(vendorId, id, cancellationToken) is null ? Unknown : refusal;
        var now = time.GetUtcNow();
        var changed = await webhooks.UpdateAsync(vendorId, id, w => w with
        {
            Url = said.Url,
            Events = said.Events,
            Description = said.Description,
            Enabled = said.Enabled,
            Fault = said.Enabled ? null : w.Fault,
            Since = said.Enabled && !w.Enabled || said.Url != w.Url ? now : w.Since,
        }, cancellationToken);
        if (changed is null)
            return Unknown;
        await RecordAsync(vendorId, by, "webhook.changed", id, cancellationToken);
        return changed;
    }

    /// <summary>Removes one, and with it all that waits for it.</summary>
    /// <returns>It as it was.</returns>
    public async Task<Outcome<Webhook>> RemoveAsync(string vendorId, Actor by, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await webhooks.RemoveAsync(vendorId, id, cancellationToken) is not { } removed)
            return Unknown;
        await RecordAsync(vendorId, by, "webhook.removed", id, cancellationToken);
        return removed;
    }

    /// <summary>Gives one a new secret; the one before signs beside it for <see cref="WebhookSigning.Overlap"/>.</summary>
    /// <returns>It, and the secret, which is told this once.</returns>
    public async Task<Outcome<(Webhook Webhook, string Secret)>> RotateAsync(string vendorId, Actor by, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var (now, (secret, kept)) = (time.GetUtcNow(), signing.NewSecret());
        var changed = await webhooks.UpdateAsync(vendorId, id, w => w with { Secrets = [kept, w.Secrets[0] with { EndsAt = now + WebhookSigning.Overlap }] }, cancellationToken);
        if (changed is null)
            return Unknown;
        await RecordAsync(vendorId, by, "webhook.secret_rotated", id, cancellationToken);
        return (changed, secret);
    }

    /// <summary>Has a test sent.</summary>
    public async Task<Outcome<WebhookDelivery>> TestAsync(string vendorId, Actor by, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!(await SwitchedOnAsync(vendorId, id, cancellationToken)).Succeeded(out _, out var refusal))
            return refusal;
        await RecordAsync(vendorId, by, "webhook.tested", id, cancellationToken);
        return await deliveries.AddTestAsync(id, cancellationToken);
    }

    /// <summary>A page of its deliveries, newest first.</summary>
    public async Task<Outcome<ListPage<WebhookDelivery>>> DeliveriesAsync(
        string vendorId, Guid id, WebhookDeliveryState? state, string? position, int size, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(vendorId, id, cancellationToken) is null ? Unknown : await deliveries.ListAsync(id, state, null, position, size, cancellationToken);

    /// <summary>Has a delivery sent again, whatever became of it.</summary>
    public async Task<Outcome<WebhookDelivery>> RedeliverAsync(string vendorId, Actor by, Guid id, string deliveryId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!(await SwitchedOnAsync(vendorId, id, cancellationToken)).Succeeded(out _, out var refusal))
            return refusal;
        if (await deliveries.SendAgainAsync(id, deliveryId, cancellationToken) is not { } again)
            return UnknownDelivery;
        await RecordAsync(vendorId, by, "webhook.redelivered", id, cancellationToken);
        return again;
    }

    /// <summary>Has what was given up sent again: the newest five hundred of events since then.</summary>
    public async Task<Outcome<Redelivery>> RedeliverFailedAsync(string vendorId, Actor by, Guid id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!(await SwitchedOnAsync(vendorId, id, cancellationToken)).Succeeded(out var webhook, out var refusal))
            return refusal;
        var oldest = time.GetUtcNow() - WebhookDeliveries.Kept;
        var failed = await deliveries.ListAsync(id, WebhookDeliveryState.Failed, since > oldest ? since : oldest, null, MostAtOnce, cancellationToken);
        // The oldest first: it is the first of its lane.
        foreach (var delivery in failed.Items.Reverse())
            await deliveries.SendAgainAsync(id, delivery.Id, cancellationToken);
        await RecordAsync(vendorId, by, "webhook.redelivered", id, cancellationToken);
        return new Redelivery(failed.Items.Count, failed.Next is not null, [.. failed.Items.Select(d => d.Stream).Distinct().Select(s => webhook.LaneOf(s))]);
    }

    /// <summary>Every lane of one, for when it was changed.</summary>
    public Task<IReadOnlyList<WebhookLane>> LanesAsync(Webhook webhook, CancellationToken cancellationToken) => queues.LanesAsync(webhook, cancellationToken);

    private async Task<Outcome<Webhook>> SwitchedOnAsync(string vendorId, Guid id, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(vendorId, id, cancellationToken) is not { } webhook ? Unknown : webhook.Enabled ? webhook : Off;

    private Task RecordAsync(string vendorId, Actor by, string action, Guid id, CancellationToken cancellationToken) =>
        audit.AddAsync(WebhookAudit.Record(by.Id, action, vendorId, id, address: by.NetworkAddress), cancellationToken);
}

/// <summary>What is sent again.</summary>
/// <param name="Count">How many deliveries.</param>
/// <param name="More">Whether there are older ones that failed, too.</param>
/// <param name="Lanes">The lanes that have something to send.</param>
public sealed record Redelivery(int Count, bool More, IReadOnlyList<WebhookLane> Lanes);
