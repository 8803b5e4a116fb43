using System.Text.Json;
using Hub.Core.Partners.Webhooks;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>A webhook as the vendor API tells it; never a secret.</summary>
internal sealed record WebhookView(
    Guid Id, string Url, IReadOnlyList<string> Events, string Description, bool Enabled, string? DisabledBecause, DateTimeOffset CreatedAt, IEnumerable<WebhookSecretView> Secrets)
{
    public static WebhookView Of(Webhook webhook) => new(
        webhook.Id, webhook.Url, webhook.Events, webhook.Description, webhook.Enabled, webhook.Fault?.ToString().ToLowerInvariant(), webhook.CreatedAt,
        webhook.Secrets.Select(s => new WebhookSecretView(s.CreatedAt, s.EndsAt)));
}

/// <summary>What is told of a secret.</summary>
internal sealed record WebhookSecretView(DateTimeOffset CreatedAt, DateTimeOffset? EndsAt);

/// <summary>A delivery as the vendor API tells it.</summary>
internal sealed record WebhookDeliveryView(
    string Id, string MessageId, string Type, DateTimeOffset At, WebhookDeliveryState State, DateTimeOffset? NextAttemptAt, JsonElement Body, IReadOnlyList<WebhookAttempt> Attempts)
{
    public static WebhookDeliveryView Of(WebhookDelivery delivery)
    {
        using var body = JsonDocument.Parse(delivery.Body);
        return new(delivery.Id, delivery.MessageId, delivery.Type, delivery.At, delivery.State, delivery.NextAttemptAt, body.RootElement.Clone(), [.. delivery.Attempts.Reverse()]);
    }
}
