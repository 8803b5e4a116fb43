using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.OneRosterFiles;
using Hub.Core.Sites;

namespace Hub.Core.Rostering;

/// <summary>Rostering files of a site, made as jobs: asked for, written, checked, published. Each step may run again and changes nothing then.</summary>
public sealed class Exports(Sites.Sites sites, Snapshots snapshots, DirectoryAccounts accounts, ExportStore store, Jobs jobs, TimeProvider time)
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "export";

    /// <summary>A new export of the site's current data, not stored yet; or why there can be none.</summary>
    public async Task<Outcome<Job>> PlanAsync(Guid siteId, ExportRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var ids = string.Join(", ", ExportFormats.Named.Select(f => f.Id));
        if (ExportFormats.Find(request.Format) is not { } format)
            return new Invalid("unknown_format", $"The formats that the hub writes are {ids}.", new FieldError("format", $"must be one of {ids}."));
        if (request.Refusal() is { } refusal)
            return refusal;
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (format.NeedsMicrosoft365 && site.Microsoft365 is not { VerifiedDomains.Count: > 0 })
            return NoMicrosoft365;
        if (await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return new Conflict("no_data", "The site has no MIS data yet. Send a feed first.");
        var unknown = request.Scope.Classes.ToHashSet(StringComparer.Ordinal);
        if (unknown.Count > 0)
            unknown.ExceptWith(await snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken).Select(c => c.SourcedId).ToListAsync(cancellationToken));
        if (unknown.Count > 0)
            return new Invalid("class_unknown", $"The site has no class with the id '{unknown.First()}'.", new FieldError("classes", "must be ids of classes of the site."));
        string? since = null;
        if (request.ChangesOnly && (since = (await LastAsync(siteId, format.Files.Id, null, cancellationToken))?.Id) is null)
            return new Conflict("no_previous_export", "There is no export of this format yet, so there is nothing to compare with. Ask for all records first.");
        var now = time.GetUtcNow();
        var detail = new ExportDetail(format.Files.Id, snapshot.Id, site.DayAt(now)) { Scope = request.Scope, Since = since };
        return new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = now }.WithDetail(detail);
    }

    /// <summary>The last export of a format whose files are ready; null when there is none.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="format">The format.</param>
    /// <param name="before">The export before which it is; null for any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Job?> LastAsync(Guid siteId, string format, string? before, CancellationToken cancellationToken) =>
        jobs.NewestAsync(siteId, Kind, before, j => j.DetailAs<ExportDetail>() is { IsReady: true } detail && detail.Format == format, cancellationToken);

    /// <summary>How an export differs from the one of its format before it; null when there is none, or files are kept no longer.</summary>
    public async Task<(Job Before, IReadOnlyList<ExportDifference> Files)?> DifferencesAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.DetailAs<ExportDetail>() is not { IsReady: true } detail || await LastAsync(job.SiteId, detail.Format, job.Id, cancellationToken) is not { } before)
            return null;
        await using var old = await WholeAsync(before, cancellationToken);
        await using var now = await WholeAsync(job, cancellationToken);
        return old is null || now is null ? null : (before, ExportDifference.Between(ExportFormats.Find(detail.Format)!.Files, old, now));
    }

    /// <summary>An export, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string exportId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, exportId, cancellationToken) is { Kind: Kind } job ? job : null;

    /// <summary>Writes the files, checks and stores them. May run more than once, also at the same time: each run stores under the name of what it wrote.</summary>
    public async Task<Outcome<ExportFiles>> WriteAsync(Job job, CancellationToken cancellationToken)
    {
        var detail = job.DetailAs<ExportDetail>();
        if (await sites.FindAsync(job.SiteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "The site has been removed.");
        if (ExportFormats.Find(detail.Format) is not { } format)
            return new NotFound("unknown_format", "The hub does not write this format any more.");
        if (format.NeedsMicrosoft365 && site.Microsoft365 is not { VerifiedDomains.Count: > 0 })
            return NoMicrosoft365;
        await jobs.UpdateAsync(job.SiteId, job.Id, j => j.State == JobState.Waiting ? j with { State = JobState.Running } : null, cancellationToken);
        await using var before = detail.Since is { } since ? await WholeAsync(await FindAsync(job.SiteId, since, cancellationToken), cancellationToken) : null;
        if (detail.Since is not null && before is null)
            return new NotFound("files_gone", "The files of the export before are kept no longer, so there is nothing to compare with. Ask for all records.");
        var source = new ExportSource(site, site.Microsoft365, await snapshots.GetAsync(job.SiteId, detail.SnapshotId, cancellationToken), detail.Today) { Scope = detail.Scope ?? ExportScope.Everybody };
        await using var zip = ExportStore.TemporaryFile();
        await using var leftOut = ExportStore.TemporaryFile();
        var (counts, report) = await ExportRun.WriteAsync(format, source, snapshots, Accounts(site, cancellationToken), zip, leftOut, cancellationToken);
        var sha256 = await store.StoreZipAsync(job.SiteId, job.Id, zip, cancellationToken);
        var leftOutSha256 = await store.StoreLeftOutAsync(job.SiteId, job.Id, leftOut, cancellationToken);
        if (before is null)
            return new ExportFiles(sha256, zip.Length, leftOutSha256, counts, ExportCheck.From(report));
        await using var delta = ExportStore.TemporaryFile();
        zip.Position = 0;
        var (rows, deltaReport) = await OneRosterDelta.WriteAsync(format.Files, before, zip, job.CreatedAt, delta, cancellationToken);
        return new ExportFiles(
            await store.StoreZipAsync(job.SiteId, job.Id, delta, cancellationToken), delta.Length, leftOutSha256, counts with { Files = new SortedDictionary<string, int>(rows.ToDictionary(), StringComparer.Ordinal) },
            ExportCheck.From(deltaReport))
        {
            WholeSha256 = sha256,
        };
    }

    /// <summary>Offers the files, or says that the check refused them.</summary>
    public Task PublishAsync(Job job, ExportFiles files, CancellationToken cancellationToken) => FinishAsync(
        job,
        files.Check switch
        {
            { State: ExportCheck.Refused } => JobState.Failed,
            { Errors: > 0 } => JobState.CompletedWithFailures,
            _ => JobState.Completed,
        },
        Progress(files.Counts),
        detail => detail with
        {
            Files = files,
            FailureCode = files.Check.State == ExportCheck.Refused ? "check_refused" : null,
            Failure = files.Check.State == ExportCheck.Refused ? "The files would be refused; the findings of the check say why." : null,
        },
        cancellationToken);

    /// <summary>Says that there are no files, and why.</summary>
    public Task FailAsync(Job job, string code, string failure, CancellationToken cancellationToken) =>
        FinishAsync(job, JobState.Failed, new JobProgress("failed", 0, 0, 0), detail => detail with { FailureCode = code, Failure = failure }, cancellationToken);

    /// <summary>Ends an export that nobody works on any more.</summary>
    public Task StopAsync(Job job, CancellationToken cancellationToken) => FinishAsync(
        job, JobState.Cancelled, new JobProgress("stopped", 0, 0, 0), detail => detail with { FailureCode = "stopped", Failure = "The operating team stopped it. Have the files made anew." }, cancellationToken);

    private static Conflict NoMicrosoft365 =>
        new("no_microsoft365", "The site has no Microsoft 365 tenant with verified domains in its settings. School Data Sync needs one.");

    /// <summary>The accounts of the directory whose domains addresses must be in.</summary>
    private IAsyncEnumerable<DirectoryAccount> Accounts(Site site, CancellationToken cancellationToken) => site switch
    {
        { Microsoft365.VerifiedDomains.Count: > 0 } => accounts.ReadAsync(site.Id, DirectoryKind.Microsoft365, cancellationToken),
        { Google: not null } => accounts.ReadAsync(site.Id, DirectoryKind.Google, cancellationToken),
        _ => AsyncEnumerable.Empty<DirectoryAccount>(),
    };

    /// <summary>All records of an export, in a file that is gone when it is closed; null when they are kept no longer.</summary>
    private async Task<Stream?> WholeAsync(Job? job, CancellationToken cancellationToken)
    {
        if (job?.DetailAs<ExportDetail>().Files is not { } files || await store.OpenZipAsync(job.SiteId, job.Id, files.WholeSha256 ?? files.Sha256, cancellationToken) is not { } stored)
            return null;
        await using (stored)
        {
            var file = ExportStore.TemporaryFile();
            await stored.CopyToAsync(file, cancellationToken);
            file.Position = 0;
            return file;
        }
    }

    private static JobProgress Progress(ExportCounts counts)
    {
        var leftOut = counts.LeftOut.Values.Sum();
        var people = counts.ByMisAddress + counts.ByAccount + leftOut;
        return new JobProgress("done", people, leftOut, people);
    }

    private Task<Job?> FinishAsync(Job job, JobState state, JobProgress progress, Func<ExportDetail, ExportDetail> change, CancellationToken cancellationToken) => jobs.UpdateAsync(
        job.SiteId,
        job.Id,
        // The first result stays: a step that is repeated must not put another in its place.
        j => j.State is JobState.Waiting or JobState.Running ? (j with { State = state, Progress = progress }).WithDetail(change(j.DetailAs<ExportDetail>())) : null,
        cancellationToken);
}
