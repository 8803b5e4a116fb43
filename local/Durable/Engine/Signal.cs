using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Engine;

/// <summary>Why an instance is looked at.</summary>
internal abstract record Signal
{
    /// <summary>It was added, and nobody else knows it yet.</summary>
    public sealed record Begun(InstanceRecord Record) : Signal;

    /// <summary>Something about it may have changed in the store.</summary>
    /// <param name="Reload">Whether what is in memory may be stale.</param>
    /// <param name="Inbox">Whether messages may wait of which this process has not been told.</param>
    public sealed record Look(bool Reload = false, bool Inbox = false) : Signal;

    /// <summary>The engine starts, or the store came back: these messages wait in its inbox.</summary>
    public sealed record Recovered(IReadOnlyList<Message> Inbox) : Signal;

    /// <summary>A step of an execution has been answered.</summary>
    public sealed record Answered(string Start, int Execution, HistoryEvent Answer) : Signal;

    /// <summary>It has a message.</summary>
    /// <param name="Message">The message, stored.</param>
    /// <param name="Found">Whether it was found in the table, where another turn may have taken it since.</param>
    public sealed record Told(Message Message, bool Found = false) : Signal;

    /// <summary>Messages of its outbox have reached their instances.</summary>
    public sealed record Delivered(IReadOnlyCollection<string> Keys) : Signal;

    /// <summary>Its orchestrator awaited something other than its context.</summary>
    public sealed record Strayed(string Start, int Execution) : Signal;

    /// <summary>The store was away, and may have come back without its last writes.</summary>
    public sealed record Verify : Signal;
}
