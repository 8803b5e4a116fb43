using System.Security.Cryptography;
using System.Text;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Replay;

/// <summary>The context of one run: answers from history what history knows, and notes what is asked for the first time.</summary>
internal sealed class OrchestrationContext : TaskOrchestrationContext
{
    private readonly InstanceRecord record;
    private readonly SynchronizationContext pump;
    private readonly StepLedger steps;
    private readonly EventBuffer events = new();
    private DateTime now;
    private int guids;

    public OrchestrationContext(InstanceRecord record, SynchronizationContext pump, ILoggerFactory loggers)
    {
        this.record = record;
        this.pump = pump;
        steps = new StepLedger(record.Name);
        LoggerFactory = new ReplaySafeLoggerFactory(loggers, () => IsReplaying);
    }

    public override TaskName Name => record.Name;

    public override string InstanceId => record.Id;

    public override ParentOrchestrationInstance? Parent => record.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.Id) : null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => steps.Replaying;

    /// <summary>Why the run cannot go on, or null.</summary>
    public Exception? Fault => steps.Fault;

    /// <summary>Whether anything that the orchestrator asked for, or waits for, is still to come.</summary>
    public bool Waits => steps.Waits || events.Waits;

    public IReadOnlyList<HistoryEvent> Asked => steps.Asked;

    public IReadOnlyCollection<int> CancelledTimers => steps.Cancelled;

    public IReadOnlyList<HistoryEvent> UnreadEvents => events.Unread;

    public (string? Json, bool IsSet) CustomStatus { get; private set; }

    /// <summary>What the orchestrator asked to continue with; null when it did not.</summary>
    public (string? Input, bool KeepEvents)? Continuation { get; private set; }

    protected override ILoggerFactory LoggerFactory { get; }

    public void Begin(Turn turn, bool replaying)
    {
        now = turn.At;
        steps.Begin(turn.Out, replaying);
    }

    /// <summary>Hands an answer or an event to whoever waits for it.</summary>
    public void Tell(HistoryEvent told)
    {
        if (told.Kind == EventKind.Raised)
            events.Tell(told);
        else
            steps.Tell(told);
    }

    /// <summary>Notes a run that did not ask again for all that its history says it asked for.</summary>
    /// <param name="found">What the run did instead.</param>
    public void Finish(string found) => steps.Finish(found);

    public void FailWith(Exception fault) => steps.FailWith(fault);

    public override T? GetInput<T>() where T : default => DurableJson.Read<T>(record.Input.Text);

    /// <summary>The input, for a parameter of this type.</summary>
    public object? Input(Type type) => DurableJson.Read(record.Input.Text, type);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Guard();
        var data = DurableJson.Write(input);
        return Retries.RunAsync(this, options, () => AskAsync<TResult>(new HistoryEvent { Kind = EventKind.Activity, Name = name.Name, Data = data }));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        Guard();
        var data = DurableJson.Write(input);
        var child = (options as SubOrchestrationOptions)?.InstanceId;
        return Retries.RunAsync(this, options, () => AskAsync<TResult>(new HistoryEvent
        {
            Kind = EventKind.SubOrchestration,
            Name = orchestratorName.Name,
            Data = data,
            Instance = child ?? Unique($"child{steps.Next}").ToString("N"),
        }));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Guard();
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : steps.Ask(new HistoryEvent { Kind = EventKind.Timer, Due = fireAt.ToUniversalTime() }, cancellationToken);
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        Guard();
        var raised = await events.WaitAsync(eventName, cancellationToken);
        return DurableJson.Read<T>(raised.Data)!;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        Guard();
        _ = steps.Ask(new HistoryEvent { Kind = EventKind.SentEvent, Name = eventName, Instance = instanceId, Data = DurableJson.Write(payload) }, default);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        Guard();
        CustomStatus = (DurableJson.Write(customStatus), true);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Guard();
        Continuation = (DurableJson.Write(newInput), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        Guard();
        return Unique($"guid{guids++}");
    }

    private async Task<TResult> AskAsync<TResult>(HistoryEvent step)
    {
        var answer = await steps.Ask(step, default);
        return answer.Kind == EventKind.Failed
            ? throw new TaskFailedException(step.Name!, answer.Id, answer.Failure!)
            : DurableJson.Read<TResult>(answer.Data)!;
    }

    /// <summary>The same on every replay, and different in every execution.</summary>
    private Guid Unique(string what)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Start}/{record.Execution}/{what}"), hash);
        // Version 8: a GUID of one's own making (RFC 9562).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private void Guard()
    {
        if (SynchronizationContext.Current == pump)
            return;
        var fault = new ForeignAwaitException(record.Name);
        steps.FailWith(fault);
        throw fault;
    }
}
