using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Tells a partner, and the audit, that the hub no longer sends to one of its endpoints.</summary>
public sealed class SwitchOffNotices(Vendors.Vendors vendors, Mailer mailer, Audit audit)
{
    /// <summary>Tells it. A mail that cannot be sent is noted in the audit.</summary>
    public async Task TellAsync(Webhook webhook, WebhookFault why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        await audit.AddAsync(WebhookAudit.Record("hub", "webhook.switched_off", webhook.VendorId, webhook.Id, why.ToString().ToLowerInvariant()), cancellationToken);
        if (await vendors.FindAsync(webhook.VendorId, cancellationToken) is { } vendor && await mailer.SendAsync(vendor.ContactEmail, Letter(vendor.Name, webhook, why), cancellationToken) is { } unsent)
            await audit.AddAsync(WebhookAudit.Record("hub", "webhook_notice.unsent", webhook.VendorId, webhook.Id, unsent.Code), cancellationToken);
    }

    private static Letter Letter(string name, Webhook webhook, WebhookFault why) => new(
        "A webhook was switched off",
        $"Hello {name}",
        [
            why == WebhookFault.Gone
                ? $"Your endpoint {webhook.Url} answered 410 Gone, so Hub no longer sends events to it."
                : $"Your endpoint {webhook.Url} has taken no event for three days, so Hub no longer sends events to it.",
            $"Events wait for it for {WebhookDeliveries.Kept.TotalDays} days. The log of its deliveries says what went wrong. Once it is mended, switch the webhook on again: everything that waits is sent in order.",
        ]);
}
