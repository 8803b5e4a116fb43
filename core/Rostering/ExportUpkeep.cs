using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;

namespace Hub.Core.Rostering;

/// <summary>What the operating team may do with exports.</summary>
public sealed class ExportUpkeep(Exports exports, ExportStore store, Jobs jobs) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => Exports.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Have the files made anew.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken) => exports.StopAsync(job, cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> NeededForAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var detail = job.DetailAs<ExportDetail>();
        if (detail.IsReady && (await exports.LastAsync(job.SiteId, detail.Format, null, cancellationToken))?.Id == job.Id)
            return "These are the site's last files of their format: the next are compared with them.";
        return (await jobs.ListAsync(job.SiteId, SdsUploads.Kind, null, 1, cancellationToken)).Items is [{ State: JobState.Waiting or JobState.Running } upload] && upload.DetailAs<SdsUploadDetail>().ExportId == job.Id
            ? "Its files are being sent to School Data Sync."
            : null;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return store.RemoveAsync(job.SiteId, job.Id, cancellationToken);
    }
}
