namespace Hub.Local.Durable.Client.History;

/// <summary>One thing that an orchestration asked for, or that happened to it.</summary>
public abstract class HistoryEvent
{
    internal HistoryEvent()
    {
    }

    /// <summary>The number by which later events name it; -1 of those that none names.</summary>
    public int EventId { get; internal init; } = -1;

    /// <summary>When, in UTC: of what was asked for, when the orchestrator asked; of an answer, when it was given.</summary>
    public DateTime Timestamp { get; internal init; }
}
