namespace Hub.Local.Messaging;

/// <summary>A message to send.</summary>
public class ServiceBusMessage
{
    /// <summary>With a text body, as UTF-8.</summary>
    public ServiceBusMessage(string body) => Body = BinaryData.FromString(body);

    /// <summary>With a binary body.</summary>
    public ServiceBusMessage(ReadOnlyMemory<byte> body) => Body = BinaryData.FromBytes(body);

    /// <summary>With a binary body.</summary>
    public ServiceBusMessage(BinaryData body) => Body = body;

    /// <summary>The body; of any size.</summary>
    public BinaryData Body { get; set; }

    /// <summary>The sender's id of the message; made when it is sent without one.</summary>
    public string? MessageId { get; set; }

    /// <summary>Messages with the same session id are handled one at a time, in order.</summary>
    public string? SessionId { get; set; }

    /// <summary>Ties the message to others.</summary>
    public string? CorrelationId { get; set; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; set; }

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; set; }

    /// <summary>The sender's own fields.</summary>
    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();
}

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

    /// <summary>The sender's own fields.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; } = new Dictionary<string, object>();
}
