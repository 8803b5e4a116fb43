using Azure;
using Hub.Local.Durable.Client;

namespace Hub.Local.Durable.Storage;

/// <summary>An instance's own row: where it stands, its last turns, and what it still owes to others.</summary>
internal sealed record InstanceRecord
{
    /// <summary>A longer tail moves to a chunk row: every turn writes the tail again.</summary>
    public const int LongestTail = 16_000;

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Made anew whenever a client starts the id: messages and children of an earlier start are strangers.</summary>
    public required string Start { get; init; }

    /// <summary>Counts starts and continue-as-new: every execution has a history of its own.</summary>
    public int Execution { get; init; }

    /// <summary>Counts writes. A stored row with a lower number means that the store lost writes.</summary>
    public long Version { get; init; }

    /// <summary>Of the last write: tells a write whose answer was lost from somebody else's.</summary>
    public required string Token { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Updated { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    public Payload Input { get; init; }

    public Payload Output { get; init; }

    public Payload CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>The last turns, as <see cref="History.HistoryText"/>; earlier ones are in chunk rows.</summary>
    public string Tail { get; init; } = "";

    /// <summary>How many chunk rows this execution has.</summary>
    public int Chunks { get; init; }

    /// <summary>Events that the previous execution left unread.</summary>
    public Payload Carried { get; init; }

    /// <summary>Messages to other instances that may not have been delivered.</summary>
    public Payload Outbox { get; init; }

    /// <summary>A client has asked to run the failed steps again.</summary>
    public bool Rewind { get; init; }

    /// <summary>The <c>traceparent</c> of what started it; null when that was in no trace, or before traces were kept.</summary>
    public string? Trace { get; init; }

    public ETag ETag { get; init; }

    public bool Ended => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>Whether the engine must look at it when it starts.</summary>
    public bool Open => !Ended || !Outbox.IsEmpty;

    public bool IsChildOf(ParentLink parent) => Parent is { } p && p == parent;
}

/// <summary>The step of another instance that an instance answers.</summary>
internal sealed record ParentLink(string Id, string Name, string Start, int Execution, int Step);
