namespace Hub.Local.Durable.Client.History;

/// <summary>The execution began.</summary>
public class ExecutionStartedEvent : HistoryEvent
{
    internal ExecutionStartedEvent()
    {
    }

    /// <summary>The orchestrator.</summary>
    public string? Name { get; internal init; }
}

/// <summary>The execution ended, well or not: the instance's status says which.</summary>
public class ExecutionCompletedEvent : HistoryEvent
{
    internal ExecutionCompletedEvent()
    {
    }
}

/// <summary>Somebody ended the execution.</summary>
public class ExecutionTerminatedEvent : HistoryEvent
{
    internal ExecutionTerminatedEvent()
    {
    }
}

/// <summary>Somebody had what failed run again.</summary>
public class ExecutionRewoundEvent : HistoryEvent
{
    internal ExecutionRewoundEvent()
    {
    }
}
