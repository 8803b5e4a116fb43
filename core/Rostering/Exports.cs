using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;

namespace Hub.Core.Rostering;

/// <summary>Rostering files of a site, made as jobs: asked for, written, checked, published. Each step may run again and changes nothing then.</summary>
public sealed class Exports(Sites.Sites sites, Snapshots snapshots, DirectoryAccounts accounts, ExportStore store, Jobs jobs, TimeProvider time)
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "export";

    /// <summary>The format that is offered.</summary>
    public const string SdsV21 = "sds-v2.1";

    /// <summary>A new export of the site's current data, not stored yet; or why there can be none.</summary>
    public async Task<Outcome<Job>> PlanAsync(Guid siteId, string? format, CancellationToken cancellationToken)
    {
        if (format != SdsV21)
            return new Invalid("unknown_format", $"The format that the hub writes is {SdsV21}.", new FieldError("format", $"must be {SdsV21}."));
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (site.Microsoft365 is not { VerifiedDomains.Count: > 0 })
            return NoMicrosoft365;
        if (await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return new Conflict("no_data", "The site has no MIS data yet. Send a feed first.");
        var now = time.GetUtcNow();
        var today = site.DayAt(now);
        return new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = now }.WithDetail(new ExportDetail(format, snapshot.Id, today));
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
        if (site.Microsoft365 is not { VerifiedDomains.Count: > 0 } tenant)
            return NoMicrosoft365;
        await jobs.UpdateAsync(job.SiteId, job.Id, j => j.State == JobState.Waiting ? j with { State = JobState.Running } : null, cancellationToken);
        var snapshot = await snapshots.GetAsync(job.SiteId, detail.SnapshotId, cancellationToken);
        var linked = accounts.ReadAsync(job.SiteId, DirectoryKind.Microsoft365, cancellationToken);
        await using var zip = ExportStore.TemporaryFile();
        await using var leftOut = ExportStore.TemporaryFile();
        var (counts, report) = await SdsExport.WriteAsync(new ExportSource(site, tenant, snapshot, detail.Today), snapshots, linked, zip, leftOut, cancellationToken);
        var sha256 = await store.StoreZipAsync(job.SiteId, job.Id, zip, cancellationToken);
        return new ExportFiles(sha256, zip.Length, await store.StoreLeftOutAsync(job.SiteId, job.Id, leftOut, cancellationToken), counts, ExportCheck.From(report));
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
            Failure = files.Check.State == ExportCheck.Refused ? "School Data Sync would refuse the files; the findings of the check say why." : null,
        },
        cancellationToken);

    /// <summary>Says that there are no files, and why.</summary>
    public Task FailAsync(Job job, string code, string failure, CancellationToken cancellationToken) =>
        FinishAsync(job, JobState.Failed, new JobProgress("failed", 0, 0, 0), detail => detail with { FailureCode = code, Failure = failure }, cancellationToken);

    private static Conflict NoMicrosoft365 =>
        new("no_microsoft365", "The site has no Microsoft 365 tenant with verified domains in its settings. School Data Sync needs one.");

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
