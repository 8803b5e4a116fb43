using Hub.Core;
using Hub.Core.Operations;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Provisioning;

namespace Hub.Functions.Operations;

/// <summary>The end of an uploaded list.</summary>
/// <param name="Job">The upload.</param>
/// <param name="Failed">Whether a part could not be carried out, however often it was tried.</param>
public sealed record ListEnd(JobRef Job, bool Failed);

/// <summary>Carries uploaded lists out, a part at a time, so that no request and no single step takes long.</summary>
internal static class UploadedLists
{
    // Between the two steps of whoever begins it, a job looks lost for a moment.
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(30);
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    // Left as it is, the job would run for ever in the eyes of whoever looks at it.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>Has a list carried out.</summary>
    /// <param name="orchestrations">The orchestrations.</param>
    /// <param name="orchestrator">The one that carries it out, by <see cref="RunAsync"/>.</param>
    /// <param name="known">The list.</param>
    /// <param name="begin">Begins it, being told whether its work was lost; or says why it cannot be begun.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Outcome<Job>> ApplyAsync(
        DurableTaskClient orchestrations, string orchestrator, Job known, Func<bool, Task<Outcome<Job>>> begin, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!(await begin(await IsLostAsync(orchestrations, known, time, cancellationToken))).Succeeded(out var job, out var refusal))
            return refusal;
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(orchestrator, new JobRef(job.SiteId, job.Id), new StartOrchestrationOptions(job.InstanceId), cancellationToken);
        return job;
    }

    /// <summary>Whether a hub died after it had begun the job and before it had made its orchestration.</summary>
    public static async Task<bool> IsLostAsync(DurableTaskClient orchestrations, Job job, TimeProvider time, CancellationToken cancellationToken) =>
        job.State == JobState.Running && time.GetUtcNow() - job.UpdatedAt > Begins && await orchestrations.GetInstanceAsync(job.InstanceId, cancellationToken) is null;

    /// <summary>Carries a list out, in its orchestration.</summary>
    /// <param name="context">The orchestration, whose input is the <see cref="JobRef"/>.</param>
    /// <param name="part">The activity that carries out one part (<see cref="ChunkRef"/>) and says how far it is.</param>
    /// <param name="end">The activity that ends it (<see cref="ListEnd"/>).</param>
    public static async Task RunAsync(TaskOrchestrationContext context, string part, string end)
    {
        var job = context.GetInput<JobRef>()!;
        var (failed, reached) = (0, new JobProgress("", 0, 0, 0));
        try
        {
            for (var number = 0; ; number++)
            {
                await MaintenancePause.PassAsync(context, reached);
                var progress = await context.CallActivityAsync<JobProgress>(part, new ChunkRef(job, number), Retried);
                failed += progress.Failed;
                reached = progress with { Failed = failed };
                context.SetCustomStatus(reached);
                if (progress.Done == progress.Total)
                    break;
            }
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync(end, new ListEnd(job, Failed: true), Insistent);
            throw;
        }

        await context.CallActivityAsync(end, new ListEnd(job, Failed: false), Insistent);
    }
}
