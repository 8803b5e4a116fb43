using Hub.Local.Durable.Client;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Replay;
using Hub.Local.Durable.Storage;
using Hub.Local.Durable.Tracing;
using Hub.Local.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>Takes an instance one turn further: load, plan, run the orchestrator, commit, act on what it asked for.</summary>
internal sealed class TurnRunner(DurableEngine engine, OrchestratorRun orchestrators, FunctionCatalogue functions, Effects effects, Reconciler reconciler, ILogger log, TimeProvider time)
{
    private readonly InstanceStore store = engine.Store;
    private readonly StoragePatience patience = engine.Patience;

    public async Task RunAsync(LiveInstance live, IReadOnlyList<Signal> signals, CancellationToken cancellation)
    {
        var (reload, inbox, verify) = (false, false, false);
        string? strayed = null;
        foreach (var signal in signals)
        {
            switch (signal)
            {
                case Signal.Begun begun when live.Record is null || begun.Record.Version > live.Record.Version:
                    live.Load(begun.Record, new InstanceHistory());
                    break;
                case Signal.Look look:
                    reload |= look.Reload;
                    inbox |= look.Inbox;
                    break;
                case Signal.Recovered found:
                    live.Held.AddRange(found.Inbox.Select(m => new Signal.Told(m, Found: true)));
                    break;
                case Signal.Verify:
                    verify = true;
                    break;
                case Signal.Delivered delivered:
                    live.Arrived(delivered.Keys);
                    break;
                case Signal.Strayed stray:
                    strayed = stray.Start + stray.Execution;
                    break;
                case Signal.Answered or Signal.Told:
                    live.Held.Add(signal);
                    break;
            }
        }

        if (verify && live.Record is not null)
            await reconciler.VerifyAsync(live, cancellation);
        if ((live.Record is null || reload) && !await reconciler.LoadAsync(live, cancellation))
        {
            await DropMessagesAsync(live, cancellation);
            return;
        }

        if (inbox)
        {
            var found = await patience.RunAsync(c => store.MessagesAsync(live.Id, c), cancellation);
            live.Held.AddRange(found.Select(m => new Signal.Told(m, Found: true)));
        }

        while (!await TryTurnAsync(live, strayed, cancellation))
        {
            if (!await reconciler.ReconcileAsync(live, cancellation))
                return;
        }
    }

    /// <returns>False when the stored instance is not the one in memory.</returns>
    private async Task<bool> TryTurnAsync(LiveInstance live, string? strayed, CancellationToken cancellation)
    {
        var record = live.Record!;
        if (record.Ended)
            return await TryEndAsync(live, record, cancellation);
        if (record.Rewind)
            return await TryRewindAsync(live, record, cancellation);

        var due = record.StartAt is not { } at || at <= time.GetUtcNow();
        await LoadMessagesAsync(live, cancellation);
        var plan = TurnPlan.For(live, record, due);
        var settled = plan.Settled;
        var fault = strayed == record.Start + record.Execution;
        if (plan.Terminate is null && (plan.Suspended || !due))
        {
            var status = plan.Suspended ? OrchestrationRuntimeStatus.Suspended : live.History.Turns.Count == 0 ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running;
            if ((settled.Count > 0 || status != record.Status) && !await TryCommitAsync(live, Next(live, record) with { Status = status }, null, live.Outbox, settled, cancellation))
                return false;
            live.Held = await effects.ParkAsync(live, plan.Later, plan.Suspended, cancellation);
        }
        else
        {
            var runs = fault || plan.Inputs.Count > 0 || live.History.Turns.Count == 0 || live.History.TakenBack is not null;
            if ((runs || plan.Terminate is not null || settled.Count > 0 || record.Status == OrchestrationRuntimeStatus.Suspended)
                && !await TryRunAsync(live, record, plan, runs, fault, cancellation))
                return false;
            live.Held = plan.Later;
        }

        effects.Dispatch(live);
        if (plan.Full || live.Record!.Execution != record.Execution || (live.Record.Ended && live.Held.Count > 0))
            engine.TryPost(live.Id, new Signal.Look());
        return true;
    }

    private async Task<bool> TryRunAsync(LiveInstance live, InstanceRecord record, TurnPlan plan, bool runs, bool fault, CancellationToken cancellation)
    {
        if (plan.Terminate is { } terminate)
        {
            var outbox = terminate.Recursive ? [.. live.Outbox, .. Effects.TerminationsOf(live, time.GetUtcNow())] : live.Outbox;
            var ended = await EndAsync(Next(live, record), OrchestrationRuntimeStatus.Terminated, terminate.Data.Text, null, cancellation);
            var began = live.History.Turns.Count == 0 ? record.Created.UtcDateTime : live.History.Turns[0].At;
            if (!await TryCommitAsync(live, ended, null, outbox, plan.Settled, cancellation))
                return false;
            DurableSpans.Ended(ended, began, "Terminated");
            return true;
        }

        if (!runs)
            return await TryCommitAsync(live, Next(live, record) with { Status = Running(live) }, null, live.Outbox, plan.Settled, cancellation);

        var turn = new Turn
        {
            At = Later(live.History.LastTurnAt, time.GetUtcNow().UtcDateTime),
            In = await patience.RunAsync(c => store.SpillAsync(record, plan.Inputs, c), cancellation),
        };
        var outcome = fault
            ? new TurnOutcome { End = TurnEnd.Failed, Failure = TaskFailureOrigin.Describe(new ForeignAwaitException(record.Name)) }
            : await orchestrators.RunAsync(
                functions.Orchestrator(record.Name), record, live.History.Turns, turn, () => engine.TryPost(live.Id, new Signal.Strayed(record.Start, record.Execution)));
        turn = turn with { Out = await patience.RunAsync(c => store.SpillAsync(record, outcome.Asked, c), cancellation) };
        var spans = TurnSpans.Of(live.History, turn, outcome.End);
        var messages = live.Outbox.Concat(outcome.Asked.Where(e => e.Kind == EventKind.SentEvent).Select(e => Effects.MessageOf(record, turn.At, e))).ToList();

        var next = Next(live, record) with { Status = OrchestrationRuntimeStatus.Running, Carried = default };
        if (outcome.CustomStatusIsSet)
            next = next with { CustomStatus = await StoreAsync(next, outcome.CustomStatus, cancellation) };
        switch (outcome.End)
        {
            case TurnEnd.ContinuedAsNew:
                if (!await TryContinueAsync(live, next, turn, outcome, messages, plan.Settled, cancellation))
                    return false;
                spans?.MakeKnown(next);
                return true;
            case TurnEnd.Completed:
                next = await EndAsync(next, OrchestrationRuntimeStatus.Completed, outcome.Output, null, cancellation);
                break;
            case TurnEnd.Failed:
                log.LogWarning("Instance {Instance} of {Orchestrator} failed: {Failure}", record.Id, record.Name, outcome.Failure!.ErrorType);
                next = await EndAsync(next, OrchestrationRuntimeStatus.Failed, null, outcome.Failure, cancellation);
                break;
        }

        if (!await TryCommitAsync(live, next, turn, messages, plan.Settled, cancellation))
            return false;
        spans?.MakeKnown(next);
        live.CancelledTimers = outcome.CancelledTimers;
        return true;
    }

    private async Task<bool> TryContinueAsync(
        LiveInstance live, InstanceRecord next, Turn turn, TurnOutcome outcome, IReadOnlyList<Message> messages, IReadOnlyList<Message> settled, CancellationToken cancellation)
    {
        var hadBlobs = Reconciler.UsesBlobs(live.Record!, live.History.Turns.Append(turn));
        var execution = next with { Execution = next.Execution + 1, Tail = "", Chunks = 0 };
        var carried = await patience.RunAsync(c => store.SpillAsync(execution, outcome.Carried, c), cancellation);
        execution = execution with
        {
            Input = await StoreAsync(execution, outcome.Output, cancellation),
            CustomStatus = await StoreAsync(execution, execution.CustomStatus.Text, cancellation),
            Carried = carried.Count == 0 ? default : await StoreAsync(execution, HistoryText.Write(carried), cancellation),
        };
        if (!await TryCommitAsync(live, execution, null, messages, settled, cancellation))
            return false;
        effects.RemoveExecution(live, next, hadBlobs, keep: live.Record!.Outbox.Blob);
        return true;
    }

    private async Task<bool> TryRewindAsync(LiveInstance live, InstanceRecord record, CancellationToken cancellation)
    {
        var steps = live.History.FailuresToRewind(record.Failure);
        await effects.RewindChildrenAsync(live, steps, cancellation);
        var mark = new Turn { At = time.GetUtcNow().UtcDateTime, Void = steps };
        var next = Next(live, record) with { Status = OrchestrationRuntimeStatus.Running, Rewind = false, Failure = null, Output = default };
        if (!await TryCommitAsync(live, next, mark, live.Outbox, [], cancellation))
            return false;
        live.Dispatched.Clear();
        live.Fresh = true;
        effects.Dispatch(live);
        engine.TryPost(live.Id, new Signal.Look());
        return true;
    }

    private async Task<bool> TryEndAsync(LiveInstance live, InstanceRecord record, CancellationToken cancellation)
    {
        await DropMessagesAsync(live, cancellation);
        if (record.Outbox.IsEmpty)
            return true;
        if (live.Outbox.Count == 0)
            return await TryCommitAsync(live, Next(live, record), null, [], [], cancellation);
        effects.Dispatch(live);
        return true;
    }

    private async Task<bool> TryCommitAsync(
        LiveInstance live, InstanceRecord next, Turn? turn, IReadOnlyList<Message> outbox, IReadOnlyList<Message> settled, CancellationToken cancellation)
    {
        var previous = live.Record!;
        next = next with { Outbox = outbox.Count == 0 ? default : await StoreAsync(next, HistoryText.Write(outbox), cancellation) };
        Payload? chunk = null;
        if (turn is not null)
        {
            var text = HistoryText.Append(next.Tail, HistoryText.Write(turn with { In = InstanceRestore.Stored(turn.In), Out = InstanceRestore.Stored(turn.Out) }));
            if (text.Length <= InstanceRecord.LongestTail)
                next = next with { Tail = text };
            else
            {
                chunk = ChunkRow.NeedsBlob(text)
                    ? new Payload(text, await patience.RunAsync(c => store.Blobs.WriteAsync(next.Id, next.Execution, text, c), cancellation))
                    : new Payload(text, null);
                next = next with { Tail = "", Chunks = next.Chunks + 1 };
            }
        }

        string[] rows = [.. settled.Where(m => m.Stored).Select(m => m.Key)];
        if (await patience.RunAsync(c => store.TryCommitAsync(next, previous, chunk, rows, c), cancellation) is not { } committed)
            return false;
        var ends = committed.Ended && !previous.Ended;
        live.Commit(committed, outbox);
        if (turn is not null && committed.Execution == previous.Execution)
            live.History.Append(turn);
        live.Taken.UnionWith(settled.Select(m => m.Key));
        effects.RemoveBlobs(live, settled);
        if (turn is { Out.Count: > 0 })
            live.Asked.AddRange(turn.Out);
        engine.Watch.Publish(committed);
        if (ends)
            RuntimeMetrics.Ended(committed.Name, committed.Status.ToString());
        if (ends && committed.Parent is { } parent)
            engine.TryPost(parent.Id, Effects.AnswerTo(parent, committed));
        return true;
    }

    private async Task<InstanceRecord> EndAsync(InstanceRecord next, OrchestrationRuntimeStatus status, string? output, TaskFailureDetails? failure, CancellationToken cancellation) =>
        next with { Status = status, Output = await StoreAsync(next, output, cancellation), Failure = failure };

    private Task<Payload> StoreAsync(InstanceRecord owner, string? text, CancellationToken cancellation) =>
        text is null || text.Length <= Payload.LongestInline
            ? Task.FromResult(new Payload(text, null))
            : patience.RunAsync(c => store.Blobs.StoreAsync(owner.Id, owner.Execution, text, c), cancellation);

    private async Task LoadMessagesAsync(LiveInstance live, CancellationToken cancellation)
    {
        for (var i = 0; i < live.Held.Count; i++)
        {
            if (live.Held[i] is not Signal.Told { Message: var message } told)
                continue;
            var data = await patience.RunAsync(c => store.Blobs.LoadAsync(message.Data, c), cancellation);
            var answer = message.Answer is { Blob: not null, Data: null } stored ? (await patience.RunAsync(c => store.LoadAsync([stored], c), cancellation))[0] : message.Answer;
            live.Held[i] = told with { Message = message with { Data = data, Answer = answer } };
        }
    }

    private async Task DropMessagesAsync(LiveInstance live, CancellationToken cancellation)
    {
        string[] rows = [.. live.Held.OfType<Signal.Told>().Where(t => t.Message.Stored).Select(t => t.Message.Key).Distinct()];
        live.Held = [];
        if (rows.Length > 0)
            await patience.RunAsync(c => store.RemoveAsync(live.Id, rows, c), cancellation);
    }

    private InstanceRecord Next(LiveInstance live, InstanceRecord record) => record with
    {
        Version = record.Version + 1,
        Token = engine.NewToken(),
        Updated = time.GetUtcNow(),
    };

    private static OrchestrationRuntimeStatus Running(LiveInstance live) =>
        live.History.Turns.Count == 0 ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running;

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;
}
