namespace Hub.Local.Durable.Client.History;

/// <summary>An external event came in.</summary>
public class EventRaisedEvent : HistoryEvent
{
    internal EventRaisedEvent()
    {
    }

    /// <summary>The event.</summary>
    public string? Name { get; internal init; }
}

/// <summary>The orchestrator raised an event of another instance.</summary>
public class EventSentEvent : HistoryEvent
{
    internal EventSentEvent()
    {
    }

    /// <summary>The other instance.</summary>
    public string? InstanceId { get; internal init; }

    /// <summary>The event.</summary>
    public string? Name { get; internal init; }
}
