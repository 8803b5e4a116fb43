namespace Hub.Local.Messaging;

/// <summary>A message as it arrives.</summary>
public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage() { }

    /// <summary>The body.</summary>
    public BinaryData Body { get; internal init; } = BinaryData.Empty;

    /// <summary>The sender's id of the message.</summary>
    public string MessageId { get; internal init; } = "";

    /// <summary>Its session, or null.</summary>
    public string? SessionId { get; internal init; }

    /// <summary>Ties the message to others.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; internal init; }

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>How often it was delivered, this time included.</summary>
    public int DeliveryCount { get; internal init; }

    /// <summary>When it was sent, in UTC.</summary>
    public DateTimeOffset EnqueuedTime { get; internal init; }

    /// <summary>The trace of its sender, or null.</summary>
    internal string? TraceParent { get; init; }

    /// <summary>The sender's own fields.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; } = new Dictionary<string, object>();
}
