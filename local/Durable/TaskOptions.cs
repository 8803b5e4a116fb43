namespace Hub.Local.Durable;

/// <summary>How a task is called.</summary>
public record TaskOptions
{
    /// <summary>With retries.</summary>
    public TaskOptions(TaskRetryOptions? retry) => Retry = retry;

    /// <summary>When and how often a failed task runs again; null for never.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Options with this policy.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(TaskRetryOptions.FromRetryPolicy(policy));

    /// <summary>The same options, for a sub-orchestration with this id.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>How a sub-orchestration is called.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>With retries and an id.</summary>
    public SubOrchestrationOptions(TaskRetryOptions? retry = default, string? instanceId = default) : base(retry) => InstanceId = instanceId;

    /// <summary>From plain options.</summary>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = default) : base(options) => InstanceId = instanceId;

    /// <summary>The id of the new instance; made by the runtime when null.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>When a failed task runs again.</summary>
public sealed class TaskRetryOptions
{
    /// <summary>By a policy.</summary>
    public TaskRetryOptions(RetryPolicy policy) => Policy = policy;

    /// <summary>The policy.</summary>
    public RetryPolicy? Policy { get; }

    /// <summary>By a policy.</summary>
    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>By a policy.</summary>
    public static implicit operator TaskRetryOptions(RetryPolicy policy) => new(policy);
}

/// <summary>Attempts and the time between them.</summary>
public class RetryPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="maxNumberOfAttempts">All attempts, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">Before the second attempt; more than zero.</param>
    /// <param name="backoffCoefficient">Each interval is the last one times this; at least 1.</param>
    /// <param name="maxRetryInterval">The longest interval; an hour when null.</param>
    /// <param name="retryTimeout">No further attempt starts after this; without limit when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside the range given above.</exception>
    public RetryPolicy(int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1.0, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>All attempts, the first included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>Each interval is the last one times this.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest interval.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No further attempt starts after this.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Whether a failure is worth another attempt; every failure when null.</summary>
    public Func<TaskFailureDetails, bool>? HandleFailure { private get; init; }

    internal bool Handles(TaskFailureDetails failure) => HandleFailure?.Invoke(failure) ?? true;
}
