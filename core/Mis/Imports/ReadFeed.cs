using System.Text.Json;
using Hub.Core.Mis.Feeds;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>First step of an import: the upload becomes a snapshot and a list of issues. Nothing that others see changes.</summary>
public sealed class ReadFeed(ImportJobs imports, Blobs blobs, Snapshots snapshots, SnapshotRemovals removals, FeedLimits limits)
{
    /// <summary>Reads the feed of an import that waits. May be run again.</summary>
    /// <returns>Whether the import goes on; false when it was refused, or when it was not its turn at all.</returns>
    public async Task<bool> RunAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var job = await imports.FindAsync(siteId, importId, cancellationToken);
        if (job is not { State: JobState.Waiting or JobState.Running })
            return false;
        var detail = job.DetailAs<ImportDetail>();
        await imports.UpdateAsync(siteId, importId, (j, _) => j with { State = JobState.Running, Progress = new JobProgress("reading", 0, 0, 0) }, cancellationToken);
        if (detail.SnapshotId is not null)
            return true;

        using var issues = new IssueLog();
        var outcome = await ReadAsync(detail.FeedPath, issues, cancellationToken);
        await blobs.WriteAsync(ImportDetail.IssuesPath(siteId, importId), issues.AsCsv(), cancellationToken);
        await blobs.WriteAsync(
            ImportDetail.FirstIssuesPath(siteId, importId), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(issues.First, JsonSerializerOptions.Web)), cancellationToken);
        if (!outcome.Succeeded(out var records, out var refusal))
        {
            var refused = WithIssues(detail, issues) with { Reason = new ImportReason(refusal.Code, refusal.Detail) };
            await imports.EndAsync(siteId, importId, j => (j with { State = JobState.Failed, Progress = new JobProgress("refused", 0, 0, 0) }).WithDetail(refused), cancellationToken);
            return false;
        }

        await removals.PassAsync(siteId, cancellationToken);
        var snapshot = await snapshots.WriteAsync(siteId, records, cancellationToken);
        await imports.UpdateAsync(siteId, importId, (j, d) => j.WithDetail(WithIssues(d, issues) with { SnapshotId = snapshot.Id }), cancellationToken);
        return true;
    }

    private async Task<Outcome<MisRecords>> ReadAsync(string path, IssueLog issues, CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(path, cancellationToken) ?? throw new InvalidOperationException($"The upload {path} is gone.");
        await using var zip = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await stored.CopyToAsync(zip, cancellationToken);
        return FeedReader.Read(zip, limits, issues);
    }

    private static ImportDetail WithIssues(ImportDetail detail, IssueLog issues) => detail with { Errors = issues.Errors, Warnings = issues.Warnings, Infos = issues.Infos };
}
