using Hub.Core.Operations;

namespace Hub.Core.Rostering.Uploads;

/// <summary>What the operating team may do with uploads to School Data Sync.</summary>
public sealed class SdsUploadUpkeep(SdsUploads uploads, Jobs jobs) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => SdsUploads.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Have the files sent again.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken) => uploads.EndAsync(
        job, unchanged: false, new UploadFailure(UploadFailure.Stopped, "The operating team stopped it. Files that were validated before may have been taken all the same: sds.microsoft.com says so."), cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> NeededForAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var target = job.DetailAs<SdsUploadDetail>().Target?.Id;
        var last = await jobs.NewestAsync(job.SiteId, Kind, before: null, j => j.State == JobState.Completed && j.DetailAs<SdsUploadDetail>().Target?.Id == target, cancellationToken);
        return last?.Id == job.Id ? "These are the last files that School Data Sync accepted: the next are held when they have far fewer people." : null;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => Task.CompletedTask;
}
