namespace Hub.Local.Durable.Client.History;

/// <summary>The orchestrator asked for an activity.</summary>
public class TaskScheduledEvent : HistoryEvent
{
    internal TaskScheduledEvent()
    {
    }

    /// <summary>The activity.</summary>
    public string? Name { get; internal init; }
}

/// <summary>An activity ended with a result.</summary>
public class TaskCompletedEvent : HistoryEvent
{
    internal TaskCompletedEvent()
    {
    }

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the event that asked for it.</summary>
    public int TaskScheduledId { get; internal init; }
}

/// <summary>An activity ended with a failure.</summary>
public class TaskFailedEvent : HistoryEvent
{
    internal TaskFailedEvent()
    {
    }

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the event that asked for it.</summary>
    public int TaskScheduledId { get; internal init; }

    /// <summary>Why, in words; null when only <see cref="FailureDetails"/> say it.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Why; null when only <see cref="Reason"/> says it.</summary>
    public FailureDetails? FailureDetails { get; internal init; }
}
