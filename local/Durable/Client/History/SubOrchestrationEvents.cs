namespace Hub.Local.Durable.Client.History;

/// <summary>The orchestrator asked for another orchestration.</summary>
public class SubOrchestrationInstanceCreatedEvent : HistoryEvent
{
    internal SubOrchestrationInstanceCreatedEvent()
    {
    }

    /// <summary>The other orchestrator.</summary>
    public string? Name { get; internal init; }

    /// <summary>The other instance.</summary>
    public string? InstanceId { get; internal init; }
}

/// <summary>The other orchestration ended with a result.</summary>
public class SubOrchestrationInstanceCompletedEvent : HistoryEvent
{
    internal SubOrchestrationInstanceCompletedEvent()
    {
    }

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the event that asked for it.</summary>
    public int TaskScheduledId { get; internal init; }
}

/// <summary>The other orchestration failed, or was terminated.</summary>
public class SubOrchestrationInstanceFailedEvent : HistoryEvent
{
    internal SubOrchestrationInstanceFailedEvent()
    {
    }

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the event that asked for it.</summary>
    public int TaskScheduledId { get; internal init; }

    /// <summary>Why, in words; null when only <see cref="FailureDetails"/> say it.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Why; null when only <see cref="Reason"/> says it.</summary>
    public FailureDetails? FailureDetails { get; internal init; }
}
