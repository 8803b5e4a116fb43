using System.Globalization;
using System.Text.Json;
using Hub.Core.Mis.Feeds;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>Takes feeds in: stores them as they come, then reads, compares, brakes and applies them. Each step may be done again after a crash.</summary>
public sealed class Imports(Jobs jobs, Blobs blobs, Snapshots snapshots, People people, FeedLimits limits, TimeProvider time)
{
    /// <summary>The kind of the jobs.</summary>
    public const string Kind = "mis-import";

    private const double BrakePercent = 10;
    private const int BrakeFrom = 20;
    private const int ApplyBatch = 1000;
    private static readonly JsonSerializerOptions Format = JsonSerializerOptions.Web;

    /// <summary>Stores a feed and a job for it.</summary>
    /// <returns>The job, waiting; or the refusal of a feed that is too large or did not arrive whole.</returns>
    public async Task<Outcome<Job>> AcceptAsync(Guid siteId, Stream feed, long? length, CancellationToken cancellationToken)
    {
        var tooLarge = new TooLarge("feed_too_large", string.Create(CultureInfo.InvariantCulture, $"The feed is larger than {limits.MaxUploadBytes >> 20} MB. Send one school's data, zipped."));
        if (length > limits.MaxUploadBytes)
            return tooLarge;
        var job = new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow() };
        job = job.WithDetail(new ImportDetail());
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var buffer = new byte[1 << 16];
        for (int read; (read = await feed.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (file.Length + read > limits.MaxUploadBytes)
                return tooLarge;
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (file.Length == 0)
            return new Invalid("feed_empty", "The request has no body. Send the zip as the body.");
        file.Position = 0;
        await blobs.WriteAsync(FeedPath(siteId, job.Id), file, cancellationToken);
        await jobs.AddAsync(job, cancellationToken);
        return job;
    }

    /// <summary>Reads a waiting feed into a snapshot, compares it with the current one and decides what is next.</summary>
    /// <returns>True when it is to be applied.</returns>
    public async Task<bool> ReadAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var job = await jobs.UpdateAsync(siteId, importId, j => j.State is JobState.Waiting or JobState.Running ? Stage(j, JobState.Running, "reading") : null, cancellationToken);
        if (job?.State != JobState.Running)
            return false;
        await SupersedeHeldAsync(siteId, importId, cancellationToken);
        using var issues = new IssueLog();
        var outcome = await ReadFeedAsync(siteId, importId, issues, cancellationToken);
        await blobs.WriteAsync(IssuesPath(siteId, importId), issues.AsCsv(), cancellationToken);
        var report = new ImportReport { Errors = issues.Errors, Warnings = issues.Warnings, Infos = issues.Infos, Issues = issues.First };
        if (!outcome.Succeeded(out var records, out var refusal))
        {
            await FinishAsync(siteId, importId, JobState.Failed, report with { FailureCode = refusal.Code, Failure = refusal.Detail }, cancellationToken);
            return false;
        }

        var current = await snapshots.CurrentAsync(siteId, cancellationToken);
        var snapshot = await snapshots.WriteAsync(siteId, records, cancellationToken);
        report = report with { SnapshotId = snapshot.Id, PreviousSnapshotId = current?.Id, Records = await new SnapshotComparison(snapshots, current, snapshot).CountAsync(cancellationToken) };
        var brake = job.DetailAs<ImportDetail>().Approved ? null : Brake(report, current);
        if (current?.Id == snapshot.Id)
            await FinishAsync(siteId, importId, JobState.Unchanged, report, cancellationToken);
        else if (brake is not null)
            await FinishAsync(siteId, importId, JobState.AwaitingApproval, report with { Brake = brake }, cancellationToken);
        else
        {
            await WriteReportAsync(siteId, importId, report, cancellationToken);
            return true;
        }

        return false;
    }

    /// <summary>Makes the snapshot of an import current, the people first.</summary>
    public async Task ApplyAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var job = await jobs.UpdateAsync(siteId, importId, j => j.State == JobState.Running ? Stage(j, JobState.Running, "applying") : null, cancellationToken);
        if (job?.State != JobState.Running)
            return;
        var report = await ReportAsync(siteId, importId, cancellationToken);
        var snapshot = await snapshots.GetAsync(siteId, report!.SnapshotId!, cancellationToken);
        var previous = report.PreviousSnapshotId is { } id ? await snapshots.GetAsync(siteId, id, cancellationToken) : null;
        var comparison = new SnapshotComparison(snapshots, previous, snapshot);
        await foreach (var changes in comparison.DifferencesAsync<Person>(cancellationToken).Chunk(ApplyBatch).WithCancellation(cancellationToken))
            await people.ApplyAsync(siteId, changes, cancellationToken);
        if (!await snapshots.TryMakeCurrentAsync(snapshot, report.PreviousSnapshotId, cancellationToken))
            throw new InvalidOperationException($"Site {siteId} has another snapshot than import {importId} was compared with. Imports of a site must run one at a time.");
        await FinishAsync(siteId, importId, JobState.Completed, report, cancellationToken);
    }

    /// <summary>Notes that an import could not be done for a reason that is the hub's own.</summary>
    public Task FailAsync(Guid siteId, string importId, CancellationToken cancellationToken) => jobs.UpdateAsync(
        siteId, importId, j => j.State is JobState.Waiting or JobState.Running ? Stage(j, JobState.Failed, "failed") : null, cancellationToken);

    /// <summary>Lets a held import go on: it waits again for its turn.</summary>
    public Task<Outcome<Job>> ApproveAsync(Guid siteId, string importId, CancellationToken cancellationToken) =>
        DecideAsync(siteId, importId, j => Stage(j, JobState.Waiting, "approved").WithDetail(new ImportDetail(Approved: true)), cancellationToken);

    /// <summary>Turns a held import down.</summary>
    public Task<Outcome<Job>> RejectAsync(Guid siteId, string importId, CancellationToken cancellationToken) =>
        DecideAsync(siteId, importId, j => Stage(j, JobState.Rejected, "rejected"), cancellationToken);

    /// <summary>The report of an import, or null before there is one.</summary>
    public async Task<ImportReport?> ReportAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var report = await blobs.ReadAsync(ReportPath(siteId, importId), cancellationToken);
        return report?.ToObjectFromJson<ImportReport>(Format);
    }

    /// <summary>All findings as CSV, or null before there are any.</summary>
    public Task<Stream?> IssuesAsync(Guid siteId, string importId, CancellationToken cancellationToken) => blobs.OpenReadAsync(IssuesPath(siteId, importId), cancellationToken);

    private static string? Brake(ImportReport report, Snapshot? current)
    {
        if (current is null)
            return null;
        var before = current.Count<Person>();
        var left = report.Records.Single(r => r.Type == "people").Left;
        return left > BrakeFrom && left * 100.0 > before * BrakePercent
            ? string.Create(CultureInfo.InvariantCulture, $"{left} of {before} people would leave ({left * 100.0 / before:0.#} %); more than {BrakePercent} % and {BrakeFrom} people needs approval.")
            : null;
    }

    private async Task<Outcome<MisRecords>> ReadFeedAsync(Guid siteId, string importId, IssueLog issues, CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(FeedPath(siteId, importId), cancellationToken)
            ?? throw new InvalidOperationException($"Import {importId} of site {siteId} has no stored feed.");
        // A zip is read from its end, piece by piece: from a file that costs nothing, from a blob a request each.
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await stored.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        return FeedReader.Read(file, limits, issues);
    }

    private async Task<Outcome<Job>> DecideAsync(Guid siteId, string importId, Func<Job, Job> decide, CancellationToken cancellationToken)
    {
        var decided = false;
        var job = await jobs.UpdateAsync(siteId, importId, j => (decided = j is { Kind: Kind, State: JobState.AwaitingApproval }) ? decide(j) : null, cancellationToken);
        if (job is not { Kind: Kind })
            return new NotFound("import_unknown", "There is no such import at this site.");
        return decided ? job : new Conflict("import_not_held", "The import is not waiting for approval.");
    }

    private async Task SupersedeHeldAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        // Job ids sort newest first: those behind this one are older.
        var older = await jobs.ListAsync(siteId, Kind, TableKey.For(importId), 100, cancellationToken);
        foreach (var held in older.Items.Where(j => j.State == JobState.AwaitingApproval))
            await jobs.UpdateAsync(siteId, held.Id, j => j.State == JobState.AwaitingApproval ? Stage(j, JobState.Superseded, "superseded by a newer feed") : null, cancellationToken);
    }

    private async Task FinishAsync(Guid siteId, string importId, JobState state, ImportReport report, CancellationToken cancellationToken)
    {
        await WriteReportAsync(siteId, importId, report, cancellationToken);
        await jobs.UpdateAsync(siteId, importId, j => j.State == JobState.Running ? Stage(j, state, "") : null, cancellationToken);
    }

    private Task WriteReportAsync(Guid siteId, string importId, ImportReport report, CancellationToken cancellationToken) =>
        blobs.WriteAsync(ReportPath(siteId, importId), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(report, Format)), cancellationToken);

    private static Job Stage(Job job, JobState state, string stage) => job with { State = state, Progress = job.Progress with { Stage = stage } };

    private static string FeedPath(Guid siteId, string importId) => $"mis/{siteId}/imports/{importId}/feed.zip";

    private static string IssuesPath(Guid siteId, string importId) => $"mis/{siteId}/imports/{importId}/issues.csv";

    private static string ReportPath(Guid siteId, string importId) => $"mis/{siteId}/imports/{importId}/report.json";
}
