using Hub.Core.Operations;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Removes jobs and orchestrations that ended long ago, so many at a time (docs/operations.md).</summary>
public sealed partial class PurgeTimer(Jobs jobs, SteerJobs steer, JobRetention retention, JobPlaces places, TimeProvider time, ILogger<PurgeTimer> log)
{
    // What one run does fits into minutes, whatever has piled up: the next run goes on where it ended.
    private const int MostLooks = 5_000;
    private const int MostRemoved = 500;

    /// <summary>Every hour. In the night and by day alike: it does little at a time.</summary>
    [Function("PurgeJobs")]
    public async Task RunAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (removedJobs, removedInstances) = (await PurgeJobsAsync(orchestrations, context.CancellationToken), await PurgeInstancesAsync(orchestrations, context.CancellationToken));
        if (removedJobs + removedInstances > 0)
            LogRemoved(removedJobs, removedInstances);
    }

    /// <summary>Removes jobs of long ago that have ended and that nothing needs.</summary>
    /// <returns>How many were removed.</returns>
    internal async Task<int> PurgeJobsAsync(DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var (before, removed, looks, reached) = (time.GetUtcNow().AddDays(-retention.Days), 0, 0, (string?)null);
        await foreach (var (siteId, id, position) in jobs.BeforeAsync(before, await places.ReadAsync(cancellationToken), cancellationToken))
        {
            if (looks++ == MostLooks || removed == MostRemoved)
            {
                await places.WriteAsync(reached, cancellationToken);
                return removed;
            }

            reached = position;
            if (await steer.FindAsync(orchestrations, siteId, id, cancellationToken) is not { } known)
                await jobs.ForgetAsync(position, cancellationToken);
            else if (known.Job.UpdatedAt < before && await SteerJobs.NotToPurgeAsync(known, cancellationToken) is null)
            {
                await steer.RemoveAsync(orchestrations, known, cancellationToken);
                removed++;
            }
        }

        await places.WriteAsync(null, cancellationToken);
        return removed;
    }

    /// <summary>Removes orchestrations that ended long ago. One of a job that has not ended stays: it can be run again.</summary>
    /// <returns>How many were removed.</returns>
    internal async Task<int> PurgeInstancesAsync(DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var (before, removed) = (time.GetUtcNow().AddDays(-retention.InstanceDays), 0);
        var query = new OrchestrationQuery(
            CreatedTo: before, Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], PageSize: 100);
        await foreach (var instance in orchestrations.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            if (instance.LastUpdatedAt >= before)
                continue;
            if (InstanceFamily.JobOf(instance.InstanceId) is { } of && await steer.FindAsync(orchestrations, of.SiteId, of.JobId, cancellationToken) is { Ended: false })
                continue;
            removed += (await orchestrations.PurgeInstanceAsync(instance.InstanceId, null, cancellationToken)).PurgedInstanceCount;
            if (removed >= MostRemoved)
                break;
        }

        return removed;
    }

    [LoggerMessage(LogLevel.Information, "{Jobs} jobs and {Instances} orchestrations of long ago are removed.")]
    private partial void LogRemoved(int jobs, int instances);
}
