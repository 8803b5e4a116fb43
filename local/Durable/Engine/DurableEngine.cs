using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Hub.Local.Durable.Replay;
using Hub.Local.Durable.Storage;
using Hub.Local.Functions;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>Runs orchestrations: the instances in memory, the turns, the activities and the timers. One process at a time runs it on a store.</summary>
internal sealed class DurableEngine : IEngineSignal, IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly DurableSettings settings;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly TurnRunner turns;
    private readonly WakeQueue wakes;
    private readonly ConcurrentDictionary<string, LiveInstance> instances = new(StringComparer.Ordinal);
    private readonly string tokenPrefix = Guid.NewGuid().ToString("N")[..12];
    private Channel<LiveInstance> ready = Channel.CreateUnbounded<LiveInstance>();
    private CancellationTokenSource stopping = new();
    private CancellationTokenSource activitiesStopping = new();
    private Task turnWorkers = Task.CompletedTask;
    private Task activityWorkers = Task.CompletedTask;
    private Task loops = Task.CompletedTask;
    private long tokens;
    private volatile bool running;

    public DurableEngine(DurableSettings settings, IEnumerable<HostedFunction> functions, IFunctionInvoker invoker, ILoggerFactory loggers, TimeProvider time)
    {
        (this.settings, this.time, log) = (settings, time, loggers.CreateLogger<DurableEngine>());
        Store = StorageClients.Store(settings);
        Patience = new StoragePatience(log);
        Patience.CameBack += () => _ = Background(Task.CompletedTask, c => RecoverAsync(verify: true, c));
        wakes = new WakeQueue(StorageClients.WakeQueue(settings));
        Timers = new TimerQueue(time);
        var catalogue = new FunctionCatalogue(functions);
        Activities = new ActivityPool(
            catalogue, invoker, log, time, Wants, (job, answer) => TryPost(job.InstanceId, new Signal.Answered(job.Start, job.Execution, answer)));
        turns = new TurnRunner(this, new OrchestratorRun(invoker, loggers), catalogue, new Effects(this, log, time), new Reconciler(Store, Patience, log), log, time);
    }

    public InstanceStore Store { get; }

    public StoragePatience Patience { get; }

    public TimerQueue Timers { get; }

    public ActivityPool Activities { get; }

    public Watch Watch { get; } = new();

    /// <summary>Creates what is missing in the store, and takes up every instance that has not ended. May be called again after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        (ready, stopping, activitiesStopping) = (Channel.CreateUnbounded<LiveInstance>(), new CancellationTokenSource(), new CancellationTokenSource());
        await CreateAsync(cancellation);
        running = true;
        turnWorkers = Task.WhenAll(Enumerable.Range(0, settings.MaxTurns).Select(_ => Task.Run(TakeTurnsAsync, CancellationToken.None)));
        activityWorkers = Activities.RunAsync(settings.MaxActivities, activitiesStopping.Token);
        await RecoverAsync(verify: false, cancellation);
        loops = Task.WhenAll(
            LoopAsync(settings.WakePoll, c => Patience.RunAsync(x => wakes.DrainAsync(id => TryPost(id, new Signal.Look(Reload: true, Inbox: true)), x), c)),
            LoopAsync(SweepInterval, Sweep));
    }

    /// <summary>Stops activities, commits what they have answered, and stops. What has not ended goes on at the next start.</summary>
    /// <param name="cancellation">Ends the wait: what runs is left.</param>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await activitiesStopping.CancelAsync();
        await WaitAsync(activityWorkers, cancellation);
        ready.Writer.TryComplete();
        await WaitAsync(turnWorkers, cancellation);
        running = false;
        await stopping.CancelAsync();
        await WaitAsync(Task.WhenAll(loops, turnWorkers), cancellation);
        // What another process does meanwhile is read again at the next start.
        Activities.Clear();
        instances.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
            await StopAsync(new CancellationToken(canceled: true));
        Timers.Dispose();
    }

    public bool TryPost(string instanceId, Signal signal)
    {
        while (running)
        {
            var live = instances.GetOrAdd(instanceId, static id => new LiveInstance(id));
            if (live.TryPost(signal, out var mustQueue))
            {
                if (mustQueue)
                    ready.Writer.TryWrite(live);
                return true;
            }

            instances.TryRemove(KeyValuePair.Create(instanceId, live));
        }

        return false;
    }

    /// <summary>The instance in memory, or null.</summary>
    public LiveInstance? Find(string instanceId) => instances.GetValueOrDefault(instanceId);

    /// <summary>An instance's record as this engine last committed it; null when it does not hold the instance, or does not run.</summary>
    public InstanceRecord? Peek(string instanceId) => running ? Find(instanceId)?.Record : null;

    public void Forget(string instanceId)
    {
        if (instances.TryRemove(instanceId, out var live))
            live.TryRetire(_ => true);
    }

    /// <summary>Different for every write of every process.</summary>
    public string NewToken() => string.Create(CultureInfo.InvariantCulture, $"{tokenPrefix}-{Interlocked.Increment(ref tokens)}");

    /// <summary>Runs something after something else, while the engine runs.</summary>
    public Task Background(Task after, Func<CancellationToken, Task> work) => Task.Run(async () =>
    {
        await after;
        try
        {
            await work(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start does it.
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Work that follows a turn failed. It is done again at the next start.");
        }
    });

    private bool Wants(ActivityJob job) => Peek(job.InstanceId) is { Ended: false } record && record.Start == job.Start && record.Execution == job.Execution;

    private async Task TakeTurnsAsync()
    {
        await foreach (var live in ready.Reader.ReadAllAsync())
        {
            if (stopping.IsCancellationRequested)
                return;
            try
            {
                await turns.RunAsync(live, live.Take(), stopping.Token);
                live.Failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing is lost: the signals are held, and the state is read again.
                var wait = TimeSpan.FromMilliseconds(Math.Min(LongestBackOff.TotalMilliseconds, 100 * Math.Pow(2, live.Failures++)));
                log.LogError(failure, "A turn of instance {Instance} could not be taken; it is tried again in {Seconds} s.", live.Id, wait.TotalSeconds);
                _ = Background(Task.Delay(wait), _ => Task.FromResult(TryPost(live.Id, new Signal.Look(Reload: true))));
            }

            if (live.Rest(TimeProvider.System.GetUtcNow()))
                ready.Writer.TryWrite(live);
        }
    }

    /// <summary>Looks at every instance that has not ended and at every message that waits.</summary>
    private async Task RecoverAsync(bool verify, CancellationToken cancellation)
    {
        if (verify)
        {
            // A store that was killed may have lost even its tables.
            await CreateAsync(cancellation);
            foreach (var live in instances.Values)
                TryPost(live.Id, new Signal.Verify());
        }

        var open = await Patience.RunAsync(Store.OpenInstancesAsync, cancellation);
        var messages = await Patience.RunAsync(Store.AllMessagesAsync, cancellation);
        // An instance learns of all its messages at once: an answer among them spares an activity.
        var inboxes = messages.ToLookup(m => m.To, StringComparer.Ordinal);
        foreach (var id in open.Where(id => Find(id) is null).Union(inboxes.Select(i => i.Key)))
            TryPost(id, new Signal.Recovered([.. inboxes[id]]));
        if (open.Count > 0)
            log.LogInformation("{Count} instances go on.", open.Count);
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        await Patience.RunAsync(Store.CreateAsync, cancellation);
        await Patience.RunAsync(wakes.CreateAsync, cancellation);
    }

    private Task Sweep(CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var live in instances.Values)
        {
            if (live.TryRetire(MayRest))
                instances.TryRemove(KeyValuePair.Create(live.Id, live));
        }

        return Task.CompletedTask;

        bool MayRest(LiveInstance live) => live.Held.Count == 0 && live.Effects.IsCompleted && (live.Record is not { } record
            || (record.Ended ? live.Outbox.Count == 0 && now - live.Touched > settings.EndedLife : now - live.Touched > settings.IdleLife && live.OnlyWaits));
    }

    private async Task LoopAsync(TimeSpan interval, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    await work(stopping.Token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    log.LogError(failure, "A periodic task of the durable engine failed; it goes on with the next round.");
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The engine stops.
        }
    }

    private static async Task WaitAsync(Task task, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The caller has no more time.
        }
    }
}
