using Hub.Local.Durable.Client;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Hub.Local.Durable.Tracing;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>
/// What follows from a committed turn. Everything here may happen again after a crash, from what the turn has stored, and then does nothing that was done before.
/// </summary>
internal sealed class Effects(DurableEngine engine, ILogger log, TimeProvider time)
{
    private const int MostAtOnce = 16;

    private readonly InstanceStore store = engine.Store;
    private readonly StoragePatience patience = engine.Patience;

    /// <summary>The message that a step sends. Its key is the same whenever it is made of the same step.</summary>
    public static Message MessageOf(InstanceRecord sender, DateTime at, HistoryEvent step) => new()
    {
        To = step.Instance!,
        Key = Keys.Message(step.Instance!, new DateTimeOffset(at), Keys.Hash($"{sender.Id}/{sender.Start}/{sender.Execution}/{step.Id}", 16)),
        Kind = MessageKind.Raise,
        Name = step.Name,
        Data = new Payload(step.Data, null),
    };

    /// <summary>Messages that end the children that an instance waits for.</summary>
    public static IEnumerable<Message> TerminationsOf(LiveInstance live, DateTimeOffset at) =>
        from step in live.History.Open.Values
        where step.Kind == EventKind.SubOrchestration
        select new Message
        {
            To = step.Instance!,
            Key = Keys.Message(step.Instance!, at, Keys.Hash($"{live.Record!.Start}/{live.Record.Execution}/end{step.Id}", 16)),
            Kind = MessageKind.Terminate,
            Recursive = true,
        };

    /// <summary>What an ended instance answers to the one that started it.</summary>
    public static Signal AnswerTo(ParentLink parent, InstanceRecord child) => new Signal.Answered(parent.Start, parent.Execution, child.Status switch
    {
        OrchestrationRuntimeStatus.Completed => new HistoryEvent { Kind = EventKind.Done, Id = parent.Step, Data = child.Output.Text, At = child.Updated.UtcDateTime },
        OrchestrationRuntimeStatus.Failed => new HistoryEvent { Kind = EventKind.Failed, Id = parent.Step, Failure = child.Failure, At = child.Updated.UtcDateTime },
        _ => Failure(parent.Step, $"Instance '{child.Id}' was terminated.") with { At = child.Updated.UtcDateTime },
    });

    /// <summary>Acts on the steps that have not been acted on: the newly asked ones, or after a load all that are open.</summary>
    public void Dispatch(LiveInstance live)
    {
        var record = live.Record!;
        // A suspended instance that was loaded acts when it is resumed: by then it has been told what was answered meanwhile.
        if (live.Fresh && record.Status == OrchestrationRuntimeStatus.Suspended)
            return;
        IEnumerable<HistoryEvent> steps = record.Ended ? [] : live.Fresh ? [.. live.History.Open.Values.OrderBy(e => e.Id)] : [.. live.Asked];
        live.Asked.Clear();
        if (!record.Ended && live.Fresh && record.StartAt is { } at && live.History.Turns.Count == 0 && at > time.GetUtcNow())
            engine.Timers.Add($"{record.Start}/start", at, () => engine.TryPost(live.Id, new Signal.Look()));
        live.Fresh = false;
        var children = new List<HistoryEvent>();
        foreach (var step in steps)
        {
            // A step of the turn that continued as new belongs to nobody any more.
            if (!live.History.Open.ContainsKey(step.Id) || !live.Dispatched.Add(step.Id))
                continue;
            switch (step.Kind)
            {
                case EventKind.Activity:
                    engine.Activities.Post(new ActivityJob(record.Id, record.Start, record.Execution, step, record.Trace));
                    break;
                case EventKind.Timer:
                    engine.Timers.Add($"{record.Start}/{record.Execution}/{step.Id}", step.Due!.Value, () => Fire(record, step.Id));
                    break;
                case EventKind.SubOrchestration:
                    children.Add(step);
                    break;
            }
        }

        Message[] messages = [.. live.Outbox.Where(m => live.Delivering.Add(m.Key))];
        if (children.Count > 0 || messages.Length > 0)
            live.Effects = engine.Background(live.Effects, c => DeliverAsync(record, children, messages, c));
    }

    /// <summary>Removes what an execution leaves behind when the instance has continued as new.</summary>
    public void RemoveExecution(LiveInstance live, InstanceRecord old, bool hadBlobs, string? keep) =>
        live.Effects = engine.Background(live.Effects, c => patience.RunAsync(
            async cancellation =>
            {
                if (old.Chunks > 0)
                    await store.RemoveAsync(old.Id, [.. Enumerable.Range(0, old.Chunks).Select(n => Keys.Chunk(old.Id, old.Execution, n))], cancellation);
                if (hadBlobs)
                    await store.Blobs.RemoveAsync(old.Id, old.Execution, keep is null ? [] : [keep], cancellation);
            },
            c));

    public void RemoveBlobs(LiveInstance live, IReadOnlyList<Message> settled)
    {
        foreach (var blob in settled.Select(m => m.Data.Blob).OfType<string>())
            live.Effects = engine.Background(live.Effects, c => patience.RunAsync(x => store.Blobs.RemoveAsync(blob, x), c));
    }

    /// <summary>While an instance is suspended its answers are kept as messages, so that no activity runs again for want of a turn.</summary>
    public async Task<List<Signal>> ParkAsync(LiveInstance live, List<Signal> later, bool suspended, CancellationToken cancellation)
    {
        for (var i = 0; suspended && i < later.Count; i++)
        {
            if (later[i] is not Signal.Answered { Answer.Kind: not EventKind.Fired } answered)
                continue;
            var record = live.Record!;
            var answer = (await patience.RunAsync(c => store.SpillAsync(record, [answered.Answer], c), cancellation))[0];
            var message = new Message
            {
                To = live.Id,
                Start = record.Start,
                Key = Keys.Message(live.Id, time.GetUtcNow(), Keys.Hash($"{record.Start}/{record.Execution}/answer{answer.Id}/{engine.NewToken()}", 16)),
                Kind = MessageKind.Answer,
                Execution = record.Execution,
                Answer = answer,
                Stored = true,
            };
            await patience.RunAsync(c => store.PutAsync(message, c), cancellation);
            later[i] = new Signal.Told(message);
        }

        return later;
    }

    /// <summary>Lets the failed children of these steps run again, before their parent forgets that they failed.</summary>
    public async Task RewindChildrenAsync(LiveInstance live, IReadOnlyList<int> steps, CancellationToken cancellation)
    {
        var record = live.Record!;
        foreach (var step in live.History.Turns.SelectMany(t => t.Out).Where(e => e.Kind == EventKind.SubOrchestration && steps.Contains(e.Id)))
        {
            var link = new ParentLink(record.Id, record.Name, record.Start, record.Execution, step.Id);
            if (await patience.RunAsync(c => Rewinding.TryMarkAsync(store, step.Instance!, r => r.IsChildOf(link), engine.NewToken(), time.GetUtcNow(), c), cancellation))
                engine.TryPost(step.Instance!, new Signal.Look(Reload: true));
        }
    }

    private void Fire(InstanceRecord record, int step)
    {
        if (engine.Find(record.Id) is { } live && live.CancelledTimers.Contains(step) && live.Record?.Execution == record.Execution)
            return;
        engine.TryPost(record.Id, new Signal.Answered(record.Start, record.Execution, new HistoryEvent { Kind = EventKind.Fired, Id = step, At = time.GetUtcNow().UtcDateTime }));
    }

    private async Task DeliverAsync(InstanceRecord record, List<HistoryEvent> children, Message[] messages, CancellationToken cancellation)
    {
        await Parallel.ForEachAsync(
            children,
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation },
            async (step, c) => await patience.RunAsync(x => StartChildAsync(record, step, x), c));
        if (messages.Length == 0)
            return;

        // In the order in which they were sent.
        foreach (var message in messages)
            await patience.RunAsync(c => SendAsync(message, c), cancellation);
        engine.TryPost(record.Id, new Signal.Delivered([.. messages.Select(m => m.Key)]));
    }

    private async Task SendAsync(Message message, CancellationToken cancellation)
    {
        if (await store.ReadAsync(message.To, cancellation) is not { Ended: false } target)
        {
            log.LogWarning("Message {Name} to instance {Instance} is dropped: there is no such instance, or it has ended.", message.Name ?? message.Kind.ToString(), message.To);
            return;
        }

        var addressed = message with
        {
            Start = target.Start,
            Data = await store.Blobs.StoreAsync(message.To, message.Key, message.Data.Text, cancellation),
            Stored = true,
        };
        await store.PutAsync(addressed, cancellation);
        engine.TryPost(message.To, new Signal.Told(addressed));
    }

    private async Task StartChildAsync(InstanceRecord parent, HistoryEvent step, CancellationToken cancellation)
    {
        var link = new ParentLink(parent.Id, parent.Name, parent.Start, parent.Execution, step.Id);
        var now = time.GetUtcNow();
        var child = new InstanceRecord
        {
            Id = step.Instance!,
            Name = step.Name!,
            Start = Guid.NewGuid().ToString("N"),
            Version = 1,
            Token = engine.NewToken(),
            Status = OrchestrationRuntimeStatus.Pending,
            Created = now,
            Updated = now,
            Parent = link,
            Trace = DurableSpans.ForChild(parent, step),
        };
        if (child.Id.Length == 0 || Keys.Partition(child.Id).Length > Keys.LongestPartition)
        {
            engine.TryPost(parent.Id, Refused(parent, step, $"'{child.Id}' cannot be an instance id."));
            return;
        }

        child = child with { Input = await store.Blobs.StoreAsync(child.Id, child.Execution, step.Data, cancellation) };
        var (stored, existing) = await NewInstance.AddAsync(store, child, old => old.IsChildOf(link), cancellation);
        if (stored is not null)
            engine.TryPost(child.Id, new Signal.Begun(stored));
        else if (!existing!.IsChildOf(link))
            engine.TryPost(parent.Id, Refused(parent, step, $"Instance '{child.Id}' exists and has not ended."));
        else if (existing.Ended)
            engine.TryPost(parent.Id, AnswerTo(link, existing with { Output = await store.Blobs.LoadAsync(existing.Output, cancellation) }));
        else
            engine.TryPost(child.Id, new Signal.Look());
    }

    private static Signal.Answered Refused(InstanceRecord parent, HistoryEvent step, string reason) => new(parent.Start, parent.Execution, Failure(step.Id, reason));

    private static HistoryEvent Failure(int step, string reason) =>
        new() { Kind = EventKind.Failed, Id = step, Failure = new TaskFailureDetails(typeof(InvalidOperationException).FullName!, reason, null, null, null) };
}
