using Azure;
using Hub.Local.Durable.Client.History;
using Hub.Local.Durable.Engine;
using Hub.Local.Durable.Storage;
using Hub.Local.Durable.Tracing;
using Hub.Local.Hosting;

namespace Hub.Local.Durable.Client;

/// <summary>The client of the embedded engine, whether the engine runs in this process or in another.</summary>
internal sealed class EmbeddedTaskClient(DurableSettings settings, DurableEngine engine, TimeProvider time) : DurableTaskClient
{
    /// <summary>How often an instance that another process runs is looked at.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly WakeQueue wakes = new(StorageClients.WakeQueue(settings));
    private readonly InstanceStore store = engine.Store;

    public override string Name => settings.HubName;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name);
        var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        CheckId(id);
        using var span = DurableSpans.Create(orchestratorName.Name, id);
        var trace = Spans.TraceParent;
        var now = time.GetUtcNow();
        var json = DurableJson.Write(input);
        var (stored, existing) = await PatientlyAsync(
            async c => await NewInstance.AddAsync(
                store,
                new InstanceRecord
                {
                    Id = id,
                    Name = orchestratorName.Name,
                    Start = Guid.NewGuid().ToString("N"),
                    Version = 1,
                    Token = engine.NewToken(),
                    Status = OrchestrationRuntimeStatus.Pending,
                    Created = now,
                    Updated = now,
                    StartAt = options?.StartAt?.ToUniversalTime(),
                    Trace = trace,
                    Input = await store.Blobs.StoreAsync(id, 0, json, c),
                },
                _ => false,
                c),
            cancellation);
        if (stored is null)
            throw new InvalidOperationException($"Instance '{id}' exists and has not ended (it is {existing!.Status}).");
        await NudgeAsync(id, new Signal.Begun(stored), cancellation);
        return id;
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        using var span = DurableSpans.Raise(eventName, instanceId);
        await TellAsync(instanceId, new Message { To = instanceId, Key = "", Kind = MessageKind.Raise, Name = eventName }, DurableJson.Write(eventPayload), cancellation);
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        TellAsync(
            instanceId,
            new Message { To = instanceId, Key = "", Kind = MessageKind.Terminate, Recursive = options?.Recursive ?? false },
            DurableJson.Write(options?.Output),
            cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        TellAsync(instanceId, new Message { To = instanceId, Key = "", Kind = MessageKind.Suspend, Name = reason }, null, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        TellAsync(instanceId, new Message { To = instanceId, Key = "", Kind = MessageKind.Resume, Name = reason }, null, cancellation);

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        var token = engine.NewToken();
        if (!await PatientlyAsync(c => Rewinding.TryMarkAsync(store, instanceId, _ => true, token, time.GetUtcNow(), c), cancellation))
            throw new InvalidOperationException($"Instance '{instanceId}' has not failed: there is nothing to rewind.");
        await NudgeAsync(instanceId, new Signal.Look(Reload: true), cancellation);
    }

    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        return await PatientlyAsync(
            async c =>
            {
                while (true)
                {
                    var record = await ReadAsync(instanceId, c) ?? throw new ArgumentException($"There is no instance '{instanceId}'.", nameof(instanceId));
                    try
                    {
                        return RecordedHistory.Of(record, await store.TurnsAsync(record, c));
                    }
                    catch (RequestFailedException gone) when (gone.Status == 404)
                    {
                        // It has continued as new, or been purged, between the two reads.
                        if (await ReadAsync(instanceId, c) is { } now && now.Token == record.Token)
                            throw;
                    }
                }
            },
            cancellation);
    }

    public override async Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        return await PatientlyAsync(
            async c => await ReadAsync(instanceId, c) is { } record ? await InstanceStatus.OfAsync(record, getInputsAndOutputs, store.Blobs, c) : null,
            cancellation);
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => new InstancePages(store, filter ?? new OrchestrationQuery());

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, r => r.Status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, r => r.Ended, getInputsAndOutputs, cancellation);

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        return new PurgeResult(await PatientlyAsync(c => new Purge(store, engine.Forget).RunAsync(instanceId, options?.Recursive ?? false, c), cancellation));
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var ids = new List<string>();
        await foreach (var instance in GetAllInstancesAsync(new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses, PageSize: 1000)).WithCancellation(cancellation))
        {
            if (instance.IsCompleted)
                ids.Add(instance.InstanceId);
        }

        var removed = 0;
        foreach (var id in ids)
            removed += (await PurgeInstanceAsync(id, options, cancellation)).PurgedInstanceCount;
        return new PurgeResult(removed);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task TellAsync(string instanceId, Message message, string? data, CancellationToken cancellation)
    {
        CheckId(instanceId);
        var key = Keys.Message(instanceId, time.GetUtcNow(), Guid.NewGuid().ToString("N")[..16]);
        var told = await PatientlyAsync(
            async c =>
            {
                // One that runs here need not be read.
                var target = engine.Peek(instanceId) is { Ended: false } live ? live : await ReadAsync(instanceId, c);
                if (target is not { Ended: false })
                    return null;
                var addressed = message with { Key = key, Start = target.Start, Data = await store.Blobs.StoreAsync(instanceId, key, data, c), Stored = true };
                await store.PutAsync(addressed, c);
                return addressed;
            },
            cancellation);
        if (told is not null)
            await NudgeAsync(instanceId, new Signal.Told(told), cancellation);
    }

    private async Task<OrchestrationMetadata> WaitAsync(string instanceId, Func<InstanceRecord, bool> met, bool payloads, CancellationToken cancellation)
    {
        CheckId(instanceId);
        using var watcher = engine.Watch.For(instanceId, met);
        while (true)
        {
            // An instance that this engine holds and that goes on tells when it gets there.
            var record = engine.Peek(instanceId) is { Ended: false } live && !met(live) ? live : await PatientlyAsync(c => ReadAsync(instanceId, c), cancellation);
            if (record is null)
                throw new InvalidOperationException($"There is no instance '{instanceId}'.");
            if (!met(record))
            {
                await Task.WhenAny(watcher.Met, Task.Delay(Poll, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (!watcher.Met.IsCompletedSuccessfully)
                    continue;
                record = await watcher.Met;
            }

            return await PatientlyAsync(c => InstanceStatus.OfAsync(record, payloads, store.Blobs, c), cancellation);
        }
    }

    /// <summary>What the store has lost and the engine holds is about to be written again.</summary>
    private async Task<InstanceRecord?> ReadAsync(string instanceId, CancellationToken cancellation) => await store.ReadAsync(instanceId, cancellation) ?? engine.Peek(instanceId);

    private async Task NudgeAsync(string instanceId, Signal signal, CancellationToken cancellation)
    {
        if (!engine.TryPost(instanceId, signal))
            await PatientlyAsync(
                async c =>
                {
                    await wakes.SendAsync(instanceId, c);
                    return true;
                },
                cancellation);
    }

    private Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        engine.Patience.RunAsync(
            async c =>
            {
                await store.EnsureCreatedAsync(c);
                return await work(c);
            },
            cancellation,
            settings.ClientPatience);

    private static void CheckId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (Keys.Partition(instanceId).Length > Keys.LongestPartition)
            throw new ArgumentException($"An instance id may have {Keys.LongestPartition} characters (a character other than a letter, a digit, '-', '_' and '.' counts as five).", nameof(instanceId));
    }
}
