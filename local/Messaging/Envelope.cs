using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Local.Hosting;

namespace Hub.Local.Messaging;

/// <summary>A message as it is stored.</summary>
internal sealed record Envelope
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public required string MessageId { get; init; }

    public string? SessionId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    public IReadOnlyDictionary<string, StoredProperty>? Properties { get; init; }

    public DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>The <c>traceparent</c> of its sender; null when that was in no trace, or before traces were kept.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Arrives no earlier.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Is dropped afterwards.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Where it is dead: why it is no longer delivered.</summary>
    public DeadLetterReason? DeadLetter { get; init; }

    public static Envelope Of(ServiceBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new()
        {
            MessageId = message.MessageId ?? Guid.NewGuid().ToString("N"),
            SessionId = message.SessionId,
            CorrelationId = message.CorrelationId,
            Subject = message.Subject,
            ContentType = message.ContentType,
            Body = message.Body.ToArray(),
            Properties = StoredProperty.Of(message.ApplicationProperties),
            EnqueuedTime = DateTimeOffset.UtcNow,
            TraceParent = Spans.TraceParent,
            Due = message.ScheduledEnqueueTime > DateTimeOffset.UtcNow ? message.ScheduledEnqueueTime : null,
            Expires = message.TimeToLive < TimeSpan.FromDays(36500)
                ? (message.ScheduledEnqueueTime > DateTimeOffset.UtcNow ? message.ScheduledEnqueueTime : DateTimeOffset.UtcNow) + message.TimeToLive
                : null,
        };
    }

    /// <summary>To pass on a message that was received.</summary>
    public static Envelope Of(ServiceBusReceivedMessage message) => new()
    {
        MessageId = message.MessageId,
        SessionId = message.SessionId,
        CorrelationId = message.CorrelationId,
        Subject = message.Subject,
        ContentType = message.ContentType,
        Body = message.Body.ToArray(),
        Properties = StoredProperty.Of(message.ApplicationProperties),
        EnqueuedTime = DateTimeOffset.UtcNow,
        TraceParent = message.TraceParent,
    };

    /// <exception cref="JsonException">It is none.</exception>
    public static Envelope Parse(string text) => JsonSerializer.Deserialize<Envelope>(text, Json) ?? throw new JsonException("null");

    public override string ToString() => JsonSerializer.Serialize(this, Json);

    public ServiceBusReceivedMessage Received(int deliveryCount) => new()
    {
        Body = BinaryData.FromBytes(Body),
        MessageId = MessageId,
        SessionId = SessionId,
        CorrelationId = CorrelationId,
        Subject = Subject,
        ContentType = ContentType,
        DeliveryCount = deliveryCount,
        EnqueuedTime = EnqueuedTime,
        TraceParent = TraceParent,
        ApplicationProperties = Properties?.ToDictionary(p => p.Key, p => p.Value.Value()) ?? [],
    };
}

/// <summary>Why a message is no longer delivered.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Description">What was thrown at the last delivery.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="At">When it was given up.</param>
internal sealed record DeadLetterReason(string Reason, string? Description, int DeliveryCount, DateTimeOffset At);
