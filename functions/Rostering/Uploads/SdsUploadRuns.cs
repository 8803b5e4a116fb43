using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;

namespace Hub.Functions.Rostering.Uploads;

/// <summary>Uploads together with the orchestrations that do them: the same for scripts and for pages.</summary>
public sealed class SdsUploadRuns(SdsUploads uploads, Jobs jobs)
{
    /// <summary>Starts the upload of an export's files.</summary>
    public async Task<Outcome<Job>> StartAsync(Guid siteId, string exportId, bool again, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (!(await uploads.PlanAsync(siteId, exportId, again, cancellationToken)).Succeeded(out var job, out var refusal))
            return refusal;
        // The orchestration first: it stores the job itself should this process end in between, so that no job waits for ever.
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(SdsUploadOrchestration.Name, job, new StartOrchestrationOptions(job.InstanceId), cancellationToken);
        await jobs.AddAsync(job, cancellationToken);
        return job;
    }
}
