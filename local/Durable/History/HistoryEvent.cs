using System.Text.Json.Serialization;

namespace Hub.Local.Durable.History;

/// <summary>What an event says. The numbers are stored: never reuse one.</summary>
internal enum EventKind
{
    /// <summary>The orchestrator asked for an activity.</summary>
    Activity = 1,

    /// <summary>The orchestrator asked for a timer.</summary>
    Timer = 2,

    /// <summary>The orchestrator asked for another orchestration.</summary>
    SubOrchestration = 3,

    /// <summary>The orchestrator raised an event of another instance; nothing answers it.</summary>
    SentEvent = 4,

    /// <summary>An activity or a sub-orchestration ended with a result.</summary>
    Done = 10,

    /// <summary>An activity or a sub-orchestration ended with a failure.</summary>
    Failed = 11,

    /// <summary>A timer is due.</summary>
    Fired = 12,

    /// <summary>An external event came in.</summary>
    Raised = 13,
}

/// <summary>One thing that an orchestrator asked for (numbered in the order of asking), or one thing that it was told.</summary>
internal sealed record HistoryEvent
{
    [JsonPropertyName("k")]
    public EventKind Kind { get; init; }

    /// <summary>The number of the step that asks, or that is answered.</summary>
    [JsonPropertyName("i")]
    public int Id { get; init; }

    /// <summary>The function, or the event's name.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    /// <summary>JSON of the input, result or payload. Not stored where <see cref="Blob"/> holds it.</summary>
    [JsonPropertyName("p")]
    public string? Data { get; init; }

    /// <summary>The blob that holds <see cref="Data"/> when it is too large for a table.</summary>
    [JsonPropertyName("b")]
    public string? Blob { get; init; }

    [JsonPropertyName("f")]
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>When a timer is due, in UTC.</summary>
    [JsonPropertyName("d")]
    public DateTime? Due { get; init; }

    /// <summary>The other instance: a child, or the target of an event.</summary>
    [JsonPropertyName("x")]
    public string? Instance { get; init; }

    /// <summary>Of a raised event: the key of the message that brought it, by which a second delivery is known.</summary>
    [JsonPropertyName("m")]
    public string? Message { get; init; }

    /// <summary>When an answer was given, in UTC; null in histories that were written before this was kept.</summary>
    [JsonPropertyName("t")]
    public DateTime? At { get; init; }

    /// <summary>What the orchestrator asked for, in words.</summary>
    public string Describe() => Kind switch
    {
        EventKind.Activity => $"activity '{Name}'",
        EventKind.Timer => "a timer",
        EventKind.SubOrchestration => $"sub-orchestration '{Name}'",
        EventKind.SentEvent => $"event '{Name}' to instance '{Instance}'",
        _ => Kind.ToString(),
    };
}
