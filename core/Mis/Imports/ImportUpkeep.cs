using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>What the operating team may do with imports.</summary>
public sealed class ImportUpkeep(ImportJobs imports, Jobs jobs, Blobs blobs) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => ImportDetail.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "The site's lane has gone on to the next feed: have the MIS send its feed again.";

    /// <inheritdoc/>
    public string? MustFinish => "An import that has begun is finished: people would be left half as they were and half as they are to be. One that fails ends by itself.";

    /// <inheritdoc/>
    public IReadOnlyList<string> InstancesOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return [job.InstanceId + "-approved", job.InstanceId];
    }

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var stopped = new ImportReason("import_stopped", "The operating team stopped the import. Send the feed again.");
        return imports.EndAsync(
            job.SiteId, job.Id,
            j => j.State is JobState.Waiting or JobState.Running or JobState.AwaitingApproval
                ? (j with { State = JobState.Cancelled, Progress = new JobProgress("stopped", 0, 0, 0) }).WithDetail(j.DetailAs<ImportDetail>() with { Reason = stopped })
                : null,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string?> NeededForAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var last = await jobs.NewestAsync(job.SiteId, Kind, null, j => j.State is JobState.Completed or JobState.Unchanged, cancellationToken);
        return last?.Id == job.Id ? "It is the site's last import that went through: it says how old the site's data is, and imports before it no longer count." : null;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        // The snapshot stays: it is named by its content, and may be the current one.
        foreach (var path in new[] { job.DetailAs<ImportDetail>().FeedPath, ImportDetail.IssuesPath(job.SiteId, job.Id), ImportDetail.FirstIssuesPath(job.SiteId, job.Id) })
            await blobs.DeleteAsync(path, cancellationToken);
    }
}
