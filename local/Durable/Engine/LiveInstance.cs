using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Engine;

/// <summary>An instance in memory: its signals, and its state between turns. One turn at a time.</summary>
internal sealed class LiveInstance(string id)
{
    private readonly Lock gate = new();
    private List<Signal> mailbox = [];
    private bool queued;
    private bool retired;
    private volatile InstanceRecord? record;

    public string Id { get; } = id;

    /// <summary>As last committed; null when not loaded.</summary>
    public InstanceRecord? Record => record;

    // What follows belongs to the turn that runs.

    public InstanceHistory History { get; private set; } = new();

    /// <summary>Answers and messages that no turn has taken.</summary>
    public List<Signal> Held { get; set; } = [];

    /// <summary>Messages that turns of this process have taken: they are not taken twice.</summary>
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages to other instances that may not have been delivered.</summary>
    public List<Message> Outbox { get; private set; } = [];

    /// <summary>Messages of the outbox that are on their way, or have arrived.</summary>
    public HashSet<string> Delivering { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages of the outbox that have arrived.</summary>
    public HashSet<string> Delivered { get; } = new(StringComparer.Ordinal);

    /// <summary>What committed turns have asked for and nobody has acted on.</summary>
    public List<HistoryEvent> Asked { get; } = [];

    /// <summary>Steps of this execution that this process has acted on.</summary>
    public HashSet<int> Dispatched { get; } = [];

    public IReadOnlyCollection<int> CancelledTimers { get; set; } = [];

    /// <summary>Whether open steps may have to be acted on, because the state has just been loaded.</summary>
    public bool Fresh { get; set; }

    /// <summary>Deliveries, one after the other.</summary>
    public Task Effects { get; set; } = Task.CompletedTask;

    public int Failures { get; set; }

    /// <summary>Whether nothing is under way on its behalf: it waits for a timer or an event.</summary>
    public bool OnlyWaits => History.Open.Values.All(e => e.Kind == EventKind.Timer);

    /// <summary>When it last had a turn, for eviction.</summary>
    public DateTimeOffset Touched { get; private set; }

    /// <summary>Adds a signal.</summary>
    /// <returns>False when this object is no longer in use: the caller must find its successor.</returns>
    public bool TryPost(Signal signal, out bool mustQueue)
    {
        lock (gate)
        {
            mustQueue = !retired && !queued;
            if (retired)
                return false;
            mailbox.Add(signal);
            queued = true;
            return true;
        }
    }

    public List<Signal> Take()
    {
        lock (gate)
        {
            var taken = mailbox;
            mailbox = [];
            return taken;
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool Rest(DateTimeOffset now)
    {
        lock (gate)
        {
            Touched = now;
            return queued = mailbox.Count > 0;
        }
    }

    /// <summary>Puts this object out of use unless it has work.</summary>
    public bool TryRetire(Func<LiveInstance, bool> may)
    {
        lock (gate)
        {
            if (!retired && !queued && may(this))
                retired = true;
            return retired;
        }
    }

    /// <summary>Takes over a state that came from the store.</summary>
    public void Load(InstanceRecord loaded, InstanceHistory history)
    {
        if (record is null || record.Start != loaded.Start || record.Execution != loaded.Execution)
            NewExecution();
        Fresh = true;
        History = history;
        Outbox = loaded.Outbox.Text is { } text ? HistoryText.Read<List<Message>>(text) : [];
        Arrived([]);
        record = loaded;
    }

    /// <summary>Takes over a state that has just been committed.</summary>
    public void Commit(InstanceRecord committed, IReadOnlyList<Message> outbox)
    {
        if (record!.Execution != committed.Execution)
        {
            NewExecution();
            History = new InstanceHistory();
        }

        Outbox = [.. outbox];
        Arrived([]);
        record = committed;
    }

    public void Unload() => record = null;

    /// <summary>Takes messages out of the outbox.</summary>
    public void Arrived(IEnumerable<string> keys)
    {
        Delivered.UnionWith(keys);
        Outbox.RemoveAll(m => Delivered.Contains(m.Key));
    }

    private void NewExecution()
    {
        Dispatched.Clear();
        Asked.Clear();
        CancelledTimers = [];
    }
}
