using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;

namespace Hub.Functions.Provisioning;

/// <summary>Lists of people and their accounts together with the orchestrations that carry them out: the same for scripts and for pages.</summary>
public sealed class LinkUploadRuns(LinkUploads uploads, TimeProvider time)
{
    // Between the two steps of whoever begins it, a job looks lost for a moment.
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(30);

    /// <summary>Carries a list out.</summary>
    /// <returns>The job; a refusal when there is no such list, or it was begun before.</returns>
    public async Task<Outcome<Job>> ApplyAsync(Guid siteId, string jobId, Actor actor, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(siteId, jobId, cancellationToken) is not { } known)
            return new NotFound("upload_unknown", "There is no such list.");
        var lost = await IsLostAsync(known, orchestrations, cancellationToken);
        if (!(await uploads.BeginAsync(siteId, jobId, lost, actor, cancellationToken)).Succeeded(out var job, out var refusal))
            return refusal;
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(LinkUploadOrchestration.Name, new JobRef(job.SiteId, job.Id), new StartOrchestrationOptions(job.InstanceId), cancellationToken);
        return job;
    }

    /// <summary>Whether a hub died after it had begun the job and before it had made its orchestration.</summary>
    internal async Task<bool> IsLostAsync(Job job, DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        job.State == JobState.Running && time.GetUtcNow() - job.UpdatedAt > Begins && await orchestrations.GetInstanceAsync(job.InstanceId, cancellationToken) is null;
}
