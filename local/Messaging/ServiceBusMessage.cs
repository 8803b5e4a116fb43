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

    /// <summary>How long it waits to be handled before it is dropped; for ever when not set.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.MaxValue;

    /// <summary>When it arrives, if later than now.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    /// <summary>The sender's own fields: text, numbers, truth values, times, GUIDs.</summary>
    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();
}
