using System.Text.Json.Serialization;

namespace Hub.Core.Operations;

/// <summary>One thing in the history of an orchestration, from its beginning to its end. What was given to a step, and what came of it, is not told: it is schools' data.</summary>
public sealed record TimelineEntry
{
    /// <summary>What it is.</summary>
    public required TimelineKind What { get; init; }

    /// <summary>The activity, the other orchestrator, or the event; empty where it has no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it was begun, or happened, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it had ended, in UTC; null while it goes on, and for what happens in a moment.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it stands; null for what happens in a moment.</summary>
    public TimelineState? State { get; init; }

    /// <summary>Which attempt at the same step this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The type of what went wrong; null when nothing did.</summary>
    public string? ErrorType { get; init; }

    /// <summary>What went wrong, in words, addresses made unreadable; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The other orchestration; null where there is none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When a timer is due, in UTC; null for all else.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>What can be in a history.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimelineKind>))]
public enum TimelineKind
{
    /// <summary>The orchestration began, or began anew with a new history.</summary>
    [JsonStringEnumMemberName("started")]
    Started,

    /// <summary>A step of work.</summary>
    [JsonStringEnumMemberName("activity")]
    Activity,

    /// <summary>Another orchestration that it waits for.</summary>
    [JsonStringEnumMemberName("sub_orchestration")]
    SubOrchestration,

    /// <summary>A time that it waits for.</summary>
    [JsonStringEnumMemberName("timer")]
    Timer,

    /// <summary>Something that it was told.</summary>
    [JsonStringEnumMemberName("event")]
    Event,

    /// <summary>Something that it told another one.</summary>
    [JsonStringEnumMemberName("sent_event")]
    SentEvent,

    /// <summary>Somebody had what failed run again.</summary>
    [JsonStringEnumMemberName("rewound")]
    Rewound,

    /// <summary>Somebody ended it.</summary>
    [JsonStringEnumMemberName("terminated")]
    Terminated,

    /// <summary>It ended.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}

/// <summary>How a step stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimelineState>))]
public enum TimelineState
{
    /// <summary>It goes on.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It ended well.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>It failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
