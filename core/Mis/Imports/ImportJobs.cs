using System.Runtime.CompilerServices;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>The imports of a site as jobs: which is next, which are overtaken.</summary>
public sealed class ImportJobs(Jobs jobs, Blobs blobs)
{
    private const int PageSize = 50;

    /// <summary>An import, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string importId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, importId, cancellationToken) is { Kind: ImportDetail.Kind } job ? job : null;

    /// <summary>
    /// The import whose turn it is: the oldest that waits. Imports run one at a time and in this order whatever the order of the messages, and one whose
    /// message was lost runs with the next.
    /// </summary>
    public async Task<DueImport?> NextDueAsync(Guid siteId, CancellationToken cancellationToken)
    {
        DueImport? due = null;
        await foreach (var job in SinceLastDoneAsync(siteId, null, cancellationToken))
        {
            if (job.State == JobState.Waiting)
                due = new DueImport(siteId, job.Id, job.DetailAs<ImportDetail>().Approved);
        }

        return due;
    }

    /// <summary>Puts an end to older imports that a brake holds: a newer feed has been read, so theirs is out of date.</summary>
    internal async Task SupersedeOlderAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var older = new List<Job>();
        await foreach (var job in SinceLastDoneAsync(siteId, TableKey.For(importId), cancellationToken))
        {
            if (IsHeldOrApproved(job))
                older.Add(job);
        }

        foreach (var job in older)
        {
            await EndAsync(siteId, job.Id, j => IsHeldOrApproved(j) ? j with { State = JobState.Superseded } : null, cancellationToken);
        }
    }

    /// <summary>Changes a job and its detail.</summary>
    internal Task<Job?> UpdateAsync(Guid siteId, string importId, Func<Job, ImportDetail, Job> change, CancellationToken cancellationToken) =>
        jobs.UpdateAsync(siteId, importId, job => change(job, job.DetailAs<ImportDetail>()), cancellationToken);

    /// <summary>Ends an import and removes its upload, which is personal data that nothing needs any more.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="importId">The import.</param>
    /// <param name="end">The job as it ends, or null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<Job?> EndAsync(Guid siteId, string importId, Func<Job, Job?> end, CancellationToken cancellationToken)
    {
        var ended = false;
        var job = await jobs.UpdateAsync(siteId, importId, j =>
        {
            var next = end(j);
            ended = next is not null;
            return next;
        }, cancellationToken);
        if (ended)
            await blobs.DeleteAsync(job!.DetailAs<ImportDetail>().FeedPath, cancellationToken);
        return job;
    }

    private static bool IsHeldOrApproved(Job job) => job.State == JobState.AwaitingApproval || (job.State == JobState.Waiting && job.DetailAs<ImportDetail>().Approved);

    /// <summary>A site's imports, newest first, as far back as the last that went through: older ones no longer matter.</summary>
    private async IAsyncEnumerable<Job> SinceLastDoneAsync(
        Guid siteId, string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await jobs.ListAsync(siteId, ImportDetail.Kind, position, PageSize, cancellationToken);
            foreach (var job in page.Items)
            {
                if (job.State is JobState.Completed or JobState.Unchanged)
                    yield break;
                yield return job;
            }

            position = page.Next;
        }
        while (position is not null);
    }
}

/// <summary>An import whose turn it is.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="ImportId">The import.</param>
/// <param name="Approved">Whether it goes on after it was held.</param>
public sealed record DueImport(Guid SiteId, string ImportId, bool Approved);
