using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Replay;

/// <summary>What a run of the orchestrator's code came to.</summary>
internal enum TurnEnd
{
    Waiting,
    Completed,
    Failed,
    ContinuedAsNew,
}

/// <summary>What a turn leaves behind.</summary>
internal sealed record TurnOutcome
{
    public required TurnEnd End { get; init; }

    /// <summary>What the code asked for in this turn.</summary>
    public IReadOnlyList<HistoryEvent> Asked { get; init; } = [];

    /// <summary>JSON of the output, or of the next execution's input.</summary>
    public string? Output { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    /// <summary>JSON of the custom status, when the code has set one.</summary>
    public string? CustomStatus { get; init; }

    public bool CustomStatusIsSet { get; init; }

    /// <summary>Events that nobody waited for, to be given to the next execution.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];

    /// <summary>Timers that the code no longer waits for.</summary>
    public IReadOnlyCollection<int> CancelledTimers { get; init; } = [];
}
