namespace Hub.Local.Durable.Client.History;

/// <summary>The orchestrator asked to be woken.</summary>
public class TimerCreatedEvent : HistoryEvent
{
    internal TimerCreatedEvent()
    {
    }

    /// <summary>When the timer is due, in UTC.</summary>
    public DateTime FireAt { get; internal init; }
}

/// <summary>A timer fired.</summary>
public class TimerFiredEvent : HistoryEvent
{
    internal TimerFiredEvent()
    {
    }

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the event that asked for it.</summary>
    public int TimerId { get; internal init; }
}
