using Hub.Core.Operations.Telemetry;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Sends what is first in a lane. Nothing behind it is sent before it has arrived or is given up.</summary>
public sealed class DeliverNext(Webhooks webhooks, WebhookDeliveries deliveries, WebhookQueues queues, WebhookSender sender, SwitchOffNotices notices, TimeProvider time)
{
    // More than the tries of one round, so that the first of them is among what is kept.
    private const int AttemptsKept = 12;
    private static readonly TimeSpan SuccessNotedEvery = TimeSpan.FromHours(1);

    /// <summary>Makes one attempt, if one is due. Only one of these runs for a lane at a time; run again after a crash, it may send the same again.</summary>
    public async Task<LaneStep> RunAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lane);
        while (true)
        {
            if (await webhooks.FindAsync(lane.VendorId, lane.WebhookId, cancellationToken) is not { } webhook)
                return LaneStep.Ended;
            if (!webhook.Enabled || await queues.FirstAsync(lane, cancellationToken) is not { } first)
                return LaneStep.Idle;
            if (await deliveries.FindAsync(lane.WebhookId, first.DeliveryId, cancellationToken) is { State: WebhookDeliveryState.Pending } delivery)
            {
                if (DueAt(webhook, delivery) is { } later && later > time.GetUtcNow())
                    return LaneStep.At(later);
                return await AttemptAsync(webhook, delivery, lane, first.Key, cancellationToken);
            }

            await queues.RemoveAsync(lane, first.Key, cancellationToken);
        }
    }

    /// <summary>When it is due; null for at once. What failed before the endpoint was mended counts no more.</summary>
    private static DateTimeOffset? DueAt(Webhook webhook, WebhookDelivery delivery) => IsAnew(webhook, delivery) ? null : delivery.NextAttemptAt;

    private static bool IsAnew(Webhook webhook, WebhookDelivery delivery) => delivery.Attempts is not [.., var last] || last.At < webhook.Since;

    private async Task<LaneStep> AttemptAsync(Webhook webhook, WebhookDelivery delivery, WebhookLane lane, string key, CancellationToken cancellationToken)
    {
        var attempt = await sender.SendAsync(webhook, delivery, cancellationToken);
        HubMetrics.WebhookTried(attempt.Failure is null, attempt.Status);
        var tries = IsAnew(webhook, delivery) ? 1 : delivery.Tries + 1;
        var wait = RetrySchedule.After(tries);
        var fault = attempt.Status == 410 ? WebhookFault.Gone
            : attempt.Failure is not null && wait is null && TookNothingSince(webhook, delivery, tries, attempt) ? WebhookFault.Failing : (WebhookFault?)null;
        // An endpoint that is switched off keeps what it did not take.
        var state = attempt.Failure is null ? WebhookDeliveryState.Delivered : wait is null && fault is null ? WebhookDeliveryState.Failed : WebhookDeliveryState.Pending;
        await deliveries.UpdateAsync(lane.WebhookId, delivery.Id, d => d with
        {
            State = state,
            Tries = tries,
            NextAttemptAt = state == WebhookDeliveryState.Pending && fault is null ? attempt.At + wait : null,
            Attempts = [.. d.Attempts.TakeLast(AttemptsKept - 1), attempt],
        }, cancellationToken);
        if (fault is { } why)
            await SwitchOffAsync(webhook, why, cancellationToken);
        if (attempt.Failure is null)
            await NoteSuccessAsync(webhook, cancellationToken);
        if (state != WebhookDeliveryState.Pending)
            await queues.RemoveAsync(lane, key, cancellationToken);
        return LaneStep.More;
    }

    private static bool TookNothingSince(Webhook webhook, WebhookDelivery delivery, int tries, WebhookAttempt attempt)
    {
        var first = delivery.Attempts.TakeLast(tries - 1).FirstOrDefault(attempt).At;
        return webhook.LastSuccessAt is not { } success || success < first;
    }

    private async Task SwitchOffAsync(Webhook webhook, WebhookFault why, CancellationToken cancellationToken)
    {
        // Not when it was mended in the meantime.
        var off = await webhooks.UpdateAsync(
            webhook.VendorId, webhook.Id, w => w.Enabled && w.Since == webhook.Since ? w with { Enabled = false, Fault = why } : null, cancellationToken);
        if (off is not null)
            await notices.TellAsync(off, why, cancellationToken);
    }

    private async Task NoteSuccessAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        // Every lane comes here: once an hour is enough to know that it lives.
        var now = time.GetUtcNow();
        if (webhook.LastSuccessAt is not { } noted || noted < now - SuccessNotedEvery)
            await webhooks.UpdateAsync(webhook.VendorId, webhook.Id, w => w with { LastSuccessAt = now }, cancellationToken);
    }
}

/// <summary>What a lane does after a step.</summary>
/// <param name="Goes">Whether its endpoint is still there.</param>
/// <param name="DueAt">When to look again; null for when something comes.</param>
public sealed record LaneStep(bool Goes, DateTimeOffset? DueAt)
{
    internal static LaneStep Ended { get; } = new(false, null);

    internal static LaneStep Idle { get; } = new(true, null);

    internal static LaneStep More { get; } = new(true, DateTimeOffset.MinValue);

    internal static LaneStep At(DateTimeOffset at) => new(true, at);
}
