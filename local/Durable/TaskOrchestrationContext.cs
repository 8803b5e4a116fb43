using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable;

/// <summary>The only way out of an orchestrator: everything it does, it does here, so that a replay finds the same answers.</summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>This instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The instance that started this one as a sub-orchestration, or null.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time of the turn that first reached this point, in UTC. The same on every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code runs over decided history.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Makes loggers that write nothing during a replay.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input, or the default of <typeparamref name="T"/> when there is none.</summary>
    public abstract T? GetInput<T>();

    /// <summary>Runs an activity at least once.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = default, TaskOptions? options = default);

    /// <summary>Runs an activity that needs no input.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions? options) => CallActivityAsync<TResult>(name, null, options);

    /// <summary>Runs an activity whose result does not matter.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = default, TaskOptions? options = default) => CallActivityAsync<object?>(name, input, options);

    /// <summary>Runs an activity that needs no input and whose result does not matter.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions? options) => CallActivityAsync<object?>(name, null, options);

    /// <summary>Runs another orchestrator as an instance of its own.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = default, TaskOptions? options = default);

    /// <summary>Runs another orchestrator that needs no input.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions? options) => CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>Runs another orchestrator whose output does not matter.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = default, TaskOptions? options = default) =>
        CallSubOrchestratorAsync<object?>(orchestratorName, input, options);

    /// <summary>Runs another orchestrator that needs no input and whose output does not matter.</summary>
    /// <exception cref="TaskFailedException">It failed, after the retries of <paramref name="options"/>.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions? options) => CallSubOrchestratorAsync<object?>(orchestratorName, null, options);

    /// <summary>Waits, without holding anything, until a time (UTC).</summary>
    /// <exception cref="TaskCanceledException"><paramref name="cancellationToken"/> was cancelled by the orchestrator.</exception>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for a while.</summary>
    /// <exception cref="TaskCanceledException"><paramref name="cancellationToken"/> was cancelled by the orchestrator.</exception>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) => CreateTimer(CurrentUtcDateTime + delay, cancellationToken);

    /// <summary>Waits for an event that a client or another orchestration raises. Events that came early are kept; names ignore case.</summary>
    /// <exception cref="TaskCanceledException"><paramref name="cancellationToken"/> was cancelled by the orchestrator.</exception>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event for at most <paramref name="timeout"/>.</summary>
    /// <exception cref="TaskCanceledException">The time ran out.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) => WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event for at most <paramref name="timeout"/>.</summary>
    /// <exception cref="TaskCanceledException">The time ran out, or <paramref name="cancellationToken"/> was cancelled by the orchestrator.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var elapsed = CreateTimer(timeout, timer.Token);
        var arrived = WaitForExternalEvent<T>(eventName, wait.Token);
        // CancelAsync would cancel on another thread, where an orchestrator may not be.
        if (await Task.WhenAny(arrived, elapsed) == arrived)
            timer.Cancel();
        else
            wait.Cancel();
        return await arrived;
    }

    /// <summary>Raises an event of another instance.</summary>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Publishes progress: read by clients as soon as the turn is committed. Kept small; data goes by reference.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Ends this run and starts the instance again with a new input and an empty history.</summary>
    public abstract void ContinueAsNew(object? newInput = default, bool preserveUnprocessedEvents = true);

    /// <summary>A GUID that is the same on every replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that writes nothing during a replay.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => LoggerFactory.CreateLogger(categoryName);

    /// <summary>A logger that writes nothing during a replay.</summary>
    public virtual ILogger CreateReplaySafeLogger(Type type) => LoggerFactory.CreateLogger(type.FullName!);

    /// <summary>A logger that writes nothing during a replay.</summary>
    public virtual ILogger CreateReplaySafeLogger<T>() => CreateReplaySafeLogger(typeof(T));
}
