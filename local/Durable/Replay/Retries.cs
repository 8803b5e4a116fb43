namespace Hub.Local.Durable.Replay;

/// <summary>Runs a task again as its policy says. The waits are durable timers: a retry survives the process.</summary>
internal static class Retries
{
    public static Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskOptions? options, Func<Task<T>> attempt) =>
        options?.Retry?.Policy is { } policy ? RunAsync(context, policy, attempt) : attempt();

    private static async Task<T> RunAsync<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> attempt)
    {
        var first = context.CurrentUtcDateTime;
        for (var made = 1; ; made++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failed) when (made < policy.MaxNumberOfAttempts && policy.Handles(failed.FailureDetails))
            {
                var wait = Interval(policy, made);
                if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime + wait - first >= policy.RetryTimeout)
                    throw;
                await context.CreateTimer(wait, CancellationToken.None);
            }
        }
    }

    /// <summary>The wait after this many attempts.</summary>
    private static TimeSpan Interval(RetryPolicy policy, int made)
    {
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, made - 1);
        return milliseconds >= policy.MaxRetryInterval.TotalMilliseconds ? policy.MaxRetryInterval : TimeSpan.FromMilliseconds(milliseconds);
    }
}
