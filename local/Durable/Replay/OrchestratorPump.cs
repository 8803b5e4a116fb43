namespace Hub.Local.Durable.Replay;

/// <summary>
/// Runs an orchestrator's code on one thread at a time, and knows when it has nothing more to do. What comes after the turn has been closed can only come from
/// an await of something that is not the context's.
/// </summary>
internal sealed class OrchestratorPump(Action strayed) : SynchronizationContext
{
    private readonly Lock gate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> queue = new();
    private TaskCompletionSource? arrival;
    private bool closed;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            if (!closed)
                queue.Enqueue((d, state));
            (waiting, arrival) = (arrival, null);
            if (!closed)
            {
                waiting?.TrySetResult();
                return;
            }
        }

        strayed();
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs an action and everything that follows from it without waiting.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (Next() is { } work)
                work.Callback(work.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Completes when there is work again.</summary>
    public Task ArrivalAsync()
    {
        lock (gate)
        {
            if (queue.Count > 0)
                return Task.CompletedTask;
            arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return arrival.Task;
        }
    }

    /// <summary>No further work is taken.</summary>
    public void Close()
    {
        lock (gate)
            closed = true;
    }

    private (SendOrPostCallback Callback, object? State)? Next()
    {
        lock (gate)
            return queue.TryDequeue(out var work) ? work : null;
    }
}
