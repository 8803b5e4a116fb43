namespace Hub.Local.Durable.Engine;

/// <summary>What is to happen at a time. Nothing here is stored: it is filled again from history.</summary>
internal sealed class TimerQueue : IDisposable
{
    // An ITimer cannot wait longer than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly PriorityQueue<(string Key, Action Ring), DateTimeOffset> queue = new();
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private bool disposed;

    public TimerQueue(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rings once it is due; a key that waits already is not added again.</summary>
    public void Add(string key, DateTimeOffset due, Action ring)
    {
        lock (gate)
        {
            if (!keys.Add(key))
                return;
            queue.Enqueue((key, ring), due);
            Arm();
        }
    }

    public void Dispose()
    {
        lock (gate)
            disposed = true;
        timer.Dispose();
    }

    private void Ring()
    {
        var due = new List<Action>();
        lock (gate)
        {
            while (!disposed && queue.TryPeek(out var next, out var at) && at <= time.GetUtcNow())
            {
                queue.Dequeue();
                keys.Remove(next.Key);
                due.Add(next.Ring);
            }

            Arm();
        }

        foreach (var ring in due)
            ring();
    }

    private void Arm()
    {
        if (disposed || !queue.TryPeek(out _, out var at))
            return;
        var wait = at - time.GetUtcNow();
        timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        // A clock that was set forward between the reading and the arming would let it wait by as much too long.
        if (wait > TimeSpan.Zero && at <= time.GetUtcNow())
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
