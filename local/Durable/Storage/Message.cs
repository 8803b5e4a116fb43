using System.Text.Json.Serialization;
using Azure.Data.Tables;
using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Storage;

/// <summary>What an instance is told from outside.</summary>
internal enum MessageKind
{
    /// <summary>An external event.</summary>
    Raise = 1,

    Terminate = 2,

    Suspend = 3,

    Resume = 4,

    /// <summary>An answer that came while the instance was suspended.</summary>
    Answer = 5,
}

/// <summary>A message in an instance's inbox: a row of its partition until the turn that takes it.</summary>
internal sealed record Message
{
    /// <summary>The instance that is told.</summary>
    public required string To { get; init; }

    /// <summary>The start of that instance for which it is meant.</summary>
    public string Start { get; init; } = "";

    /// <summary>The row's key; the same message has the same key however often it is sent.</summary>
    public required string Key { get; init; }

    public MessageKind Kind { get; init; }

    /// <summary>The event's name.</summary>
    public string? Name { get; init; }

    /// <summary>JSON: the event's payload, or the output that a terminated instance leaves.</summary>
    public Payload Data { get; init; }

    /// <summary>Whether sub-orchestrations end too.</summary>
    public bool Recursive { get; init; }

    /// <summary>The execution for which <see cref="Answer"/> is meant.</summary>
    public int Execution { get; init; }

    public HistoryEvent? Answer { get; init; }

    /// <summary>Whether there is a row to remove.</summary>
    [JsonIgnore]
    public bool Stored { get; init; }

    public TableEntity Row() => new(Keys.Partition(To), Key)
    {
        [InstanceRow.Type] = InstanceRow.MessageType,
        ["To"] = To,
        ["Start"] = Start,
        ["Kind"] = (int)Kind,
        ["Name"] = Name,
        ["Data"] = Data.Column,
        ["Recursive"] = Recursive,
        ["Execution"] = Execution,
        ["Answer"] = Answer is null ? "" : HistoryText.Write(Answer.Blob is null ? Answer : Answer with { Data = null }),
    };

    public static Message Read(TableEntity row) => new()
    {
        To = row.GetString("To"),
        Start = row.GetString("Start"),
        Key = row.RowKey,
        Kind = (MessageKind)(row.GetInt32("Kind") ?? 0),
        Name = row.GetString("Name"),
        Data = Payload.FromColumn(row.GetString("Data")),
        Recursive = row.GetBoolean("Recursive") ?? false,
        Execution = row.GetInt32("Execution") ?? 0,
        Answer = row.GetString("Answer") is { Length: > 0 } answer ? HistoryText.Read<HistoryEvent>(answer) : null,
        Stored = true,
    };
}
