using System.Text.Json.Serialization;

namespace Hub.Core.Partners.Webhooks;

/// <summary>An event on its way to an endpoint, and what came of each attempt.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Its id at the endpoint: those of later events sort before it.</summary>
    public required string Id { get; init; }

    /// <summary>The endpoint.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>The header <c>webhook-id</c>, the same in every attempt and at every endpoint.</summary>
    public required string MessageId { get; init; }

    /// <summary>What happened: one of <see cref="PartnerEventTypes"/>, or <see cref="WebhookBody.TestType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it is in order with.</summary>
    public required string Stream { get; init; }

    /// <summary>Its place in that order.</summary>
    public required long Order { get; init; }

    /// <summary>What is posted.</summary>
    public required string Body { get; init; }

    /// <summary>Where it stands.</summary>
    public WebhookDeliveryState State { get; init; }

    /// <summary>How often it was tried since it was first due, or due again.</summary>
    public int Tries { get; init; }

    /// <summary>When it is tried next; null for at once, as soon as what is before it has arrived.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last attempts, the newest last.</summary>
    public IReadOnlyList<WebhookAttempt> Attempts { get; init; } = [];
}

/// <summary>What came of an attempt.</summary>
/// <param name="At">When it began.</param>
/// <param name="Status">What was answered; null when nothing was.</param>
/// <param name="Failure">In words why it failed; null when it succeeded.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Answer">How the answer's body begins; empty when it had none.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int? Status, string? Failure, int DurationMs, string Answer);

/// <summary>Where a delivery stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookDeliveryState>))]
public enum WebhookDeliveryState
{
    /// <summary>To be tried, or tried again.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The endpoint took it.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>Given up.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
