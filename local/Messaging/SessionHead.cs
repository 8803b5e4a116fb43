using Azure;
using Azure.Data.Tables;

namespace Hub.Local.Messaging;

/// <summary>The row that counts a session's messages: those from First up to, but not including, Next wait.</summary>
internal sealed class SessionHead : ITableEntity
{
    /// <summary>The storage queue.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string SessionId { get; set; } = "";

    public long First { get; set; }

    public long Next { get; set; }

    /// <summary>How often the first message was delivered, the delivery under way included.</summary>
    public int Attempts { get; set; }

    /// <summary>What the last delivery threw.</summary>
    public string? Error { get; set; }
}
