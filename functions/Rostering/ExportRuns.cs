using System.Globalization;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Rostering;

namespace Hub.Functions.Rostering;

/// <summary>Exports together with the orchestrations that make them: the same for scripts and for pages.</summary>
public sealed class ExportRuns(Exports exports, Jobs jobs)
{
    /// <summary>Starts an export of the site's current MIS data.</summary>
    public async Task<Outcome<Job>> StartAsync(Guid siteId, ExportRequest asked, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (!(await exports.PlanAsync(siteId, asked, cancellationToken)).Succeeded(out var job, out var refusal))
            return refusal;
        // The orchestration first: it stores the job itself should this process end in between, so that no job waits for ever.
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(ExportOrchestration.Name, job, new StartOrchestrationOptions(job.InstanceId), cancellationToken);
        await jobs.AddAsync(job, cancellationToken);
        return job;
    }

    /// <summary>What the zip of an export is called when it is downloaded.</summary>
    internal static string ZipName(Job job) => string.Create(CultureInfo.InvariantCulture, $"{job.DetailAs<ExportDetail>().Format}-{job.CreatedAt.UtcDateTime:yyyyMMdd-HHmmss}.zip");
}
