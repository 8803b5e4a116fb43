using System.Globalization;
using System.IO.Compression;
using Azure.Identity;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Core.Rostering.Uploads;

/// <summary>
/// Uploads of rostering files to School Data Sync, as jobs: planned, begun, sent, validated, followed, ended. Each step may run again: files that nobody validated are sent anew, and a
/// validation that has been begun is found again and followed, never begun twice.
/// </summary>
public sealed class SdsUploads
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "sds-upload";

    private const string Turn = "SdsUpload";

    private readonly Sites.Sites sites;
    private readonly Exports exports;
    private readonly ExportStore store;
    private readonly Jobs jobs;
    private readonly Directories directories;
    private readonly Turns turns;
    private readonly ProvisioningSettings provisioning;
    private readonly SdsUploadSettings settings;
    private readonly TimeProvider time;

    internal SdsUploads(
        Sites.Sites sites, Exports exports, ExportStore store, Jobs jobs, Directories directories, Turns turns, ProvisioningSettings provisioning, SdsUploadSettings settings, TimeProvider time) =>
        (this.sites, this.exports, this.store, this.jobs, this.directories, this.turns, this.provisioning, this.settings, this.time) =
        (sites, exports, store, jobs, directories, turns, provisioning, settings, time);

    /// <summary>A new upload of an export's files, not stored yet; or why they cannot be sent.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="exportId">The export.</param>
    /// <param name="again">Whether they are sent even if they are the same as those accepted last, or hold far fewer people.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Job>> PlanAsync(Guid siteId, string exportId, bool again, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || await exports.FindAsync(siteId, exportId, cancellationToken) is not { } export)
            return new NotFound("export_unknown", "There is no such export.");
        if (site.SdsUpload is not { } rules || site.Microsoft365 is null)
            return NotOn;
        var detail = export.DetailAs<ExportDetail>();
        if (Refusal(rules, detail) is { } refusal)
            return refusal;
        if ((await jobs.ListAsync(siteId, Kind, null, 1, cancellationToken)).Items is [{ State: JobState.Waiting or JobState.Running }])
            return Running;
        var files = detail.Files!;
        var planned = new SdsUploadDetail(export.Id, detail.Format, files.Sha256, files.Counts.ByMisAddress + files.Counts.ByAccount, rules.Connector, again);
        return new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow() }.WithDetail(planned);
    }

    /// <summary>An upload, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string uploadId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, uploadId, cancellationToken) is { Kind: Kind } job ? job : null;

    /// <summary>Whether an export's files can be sent as the school's settings are.</summary>
    public static bool CanSend(Site site, Job export)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(export);
        return site is { SdsUpload: { } rules, Microsoft365: not null } && Refusal(rules, export.DetailAs<ExportDetail>()) is null;
    }

    /// <summary>Takes the turn, finds the connector, and compares with what it accepted last.</summary>
    public Task<UploadStep<UploadBegun>> BeginAsync(Job job, CancellationToken cancellationToken) => StepAsync<UploadBegun>(job, async (detail, tenant) =>
    {
        // Who asked may have been answered before the job was stored, or not at all: the orchestration is what counts.
        await jobs.AddAsync(job, cancellationToken);
        if (await turns.TryTakeAsync(job.SiteId, Turn, job.Id, cancellationToken) is not null)
            return new UploadFailure(Running.Code, Running.Detail);
        await ChangeAsync(job, d => d.At("begun", time.GetUtcNow()), cancellationToken);
        if (!SdsConnector.Choose(await tenant.ConnectorsAsync(cancellationToken), detail.Connector, detail.Format).Succeeded(out var connector, out var refusal))
            return new UploadFailure(refusal.Code, refusal.Detail);
        await ChangeAsync(job, d => d with { Target = connector }, cancellationToken);
        var last = await LastAcceptedAsync(job, connector.Id, cancellationToken);
        if (last is not null && !detail.Again)
        {
            if (last.Sha256 == detail.Sha256)
                return new UploadBegun(connector, Unchanged: true);
            if (Fewer(job.SiteId, last.People, detail.People) is { } fewer)
                return fewer;
        }

        return new UploadBegun(connector, Unchanged: false);
    });

    /// <summary>Opens a session and sends the files, one after the other, from the store.</summary>
    public Task<UploadStep<SdsSent>> SendAsync(Job job, SdsConnector connector, CancellationToken cancellationToken) => StepAsync<SdsSent>(job, async (detail, tenant) =>
    {
        ArgumentNullException.ThrowIfNull(connector);
        var before = (await tenant.ValidationsAsync(connector.Id, cancellationToken)).Max(v => v.CreatedAt);
        await using var stored = await store.OpenZipAsync(job.SiteId, detail.ExportId, detail.Sha256, cancellationToken);
        if (stored is null)
            return new UploadFailure("files_gone", "The files of this export are kept no longer. Make new ones.");
        var session = await tenant.NewSessionAsync(connector.Id, cancellationToken);
        using var zip = new ZipArchive(stored, ZipArchiveMode.Read);
        await ChangeAsync(
            job, d => d.At(d.Sessions == 0 ? "sending" : $"sending, session {d.Sessions + 1}", time.GetUtcNow()) with { Sessions = d.Sessions + 1, ContainerId = session.ContainerId, SessionExpires = session.Expires, Files = [] },
            cancellationToken, new JobProgress("sending", 0, 0, zip.Entries.Count));
        var container = new SdsContainer(session.Address);
        var sent = new List<SdsSentFile>();
        foreach (var file in zip.Entries)
        {
            if (await container.TryWriteAsync(file, settings.Poll, cancellationToken) is { } failure)
                return failure;
            sent.Add(new SdsSentFile(file.Name, file.Length));
            await ChangeAsync(job, d => d with { Files = [.. sent] }, cancellationToken, new JobProgress("sending", sent.Count, 0, zip.Entries.Count));
        }

        await ChangeAsync(job, d => d.At("sent", time.GetUtcNow()), cancellationToken, new JobProgress("validating", 0, 0, 0));
        return new SdsSent(session.ContainerId, session.Expires, sent, before);
    });

    /// <summary>Has Microsoft validate what was sent, unless it has begun to.</summary>
    public Task<UploadStep<SdsOperation>> ValidateAsync(Job job, SdsConnector connector, SdsSent sent, CancellationToken cancellationToken) => StepAsync<SdsOperation>(job, async (_, tenant) =>
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(sent);
        // A request whose answer was lost, by a crash here or a failure there, may have been heard.
        var begun = (await tenant.ValidationsAsync(connector.Id, cancellationToken)).Where(v => sent.LastBefore is null || v.CreatedAt > sent.LastBefore).MaxBy(v => v.CreatedAt);
        if (begun is not null)
            return new SdsOperation(begun.Id);
        if (Ended(sent))
            return SessionIsOver;
        try
        {
            return await tenant.ValidateAsync(connector.Id, cancellationToken) is { } id
                ? new SdsOperation(id)
                : new UploadFailure("validation_unknown", "School Data Sync accepted the files for validation, and does not say which one it is. Look at sds.microsoft.com what became of them.") { TryAgainAfter = settings.Poll };
        }
        catch (IndustryDataException e) when (e is { Passing: false, Status: not (401 or 403 or 404) } && Ended(sent))
        {
            return SessionIsOver;
        }
    });

    /// <summary>Where the validation stands.</summary>
    public Task<UploadStep<SdsValidation>> LookAsync(Job job, string operationId, CancellationToken cancellationToken) => StepAsync<SdsValidation>(job, async (_, tenant) =>
    {
        var found = await tenant.ValidationAsync(operationId, cancellationToken);
        found = found with { Wait = found.Wait > settings.Poll ? found.Wait : settings.Poll };
        await ChangeAsync(job, d => d.At(found.Status, time.GetUtcNow()) with { Validation = found }, cancellationToken);
        return found;
    });

    /// <summary>Writes down how the upload ended. The first end stays.</summary>
    /// <param name="job">The upload.</param>
    /// <param name="unchanged">Whether there was nothing to send.</param>
    /// <param name="failure">Why it failed; null to go by the validation.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task EndAsync(Job job, bool unchanged, UploadFailure? failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        await jobs.AddAsync(job, cancellationToken);
        await jobs.UpdateAsync(
            job.SiteId, job.Id,
            j =>
            {
                if (j.State is not (JobState.Waiting or JobState.Running))
                    return null;
                var detail = j.DetailAs<SdsUploadDetail>();
                var why = failure ?? (unchanged ? null : UploadFailure.Of(detail.Validation));
                var (state, stage) = why is { Code: UploadFailure.Stopped } ? (JobState.Cancelled, "stopped") : why is not null ? (JobState.Failed, "failed") : unchanged ? (JobState.Unchanged, "unchanged") : (JobState.Completed, "accepted");
                return (j with { State = state, Progress = new JobProgress(stage, detail.Files.Count, 0, detail.Files.Count) })
                    .WithDetail(detail.At(stage, time.GetUtcNow()) with { Failure = why is null ? null : why with { TryAgainAfter = null } });
            },
            cancellationToken);
        await turns.GiveBackAsync(job.SiteId, Turn, job.Id, cancellationToken);
    }

    /// <summary>The first run that School Data Sync began after an upload was accepted; null where there is none yet.</summary>
    public async Task<UploadStep<SdsRun>> RunAfterAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await StepAsync<SdsRun>(job, async (detail, tenant) =>
        {
            // Both by Microsoft's clock.
            var run = (await tenant.RunsAsync(cancellationToken)).Where(r => r.StartedAt >= detail.Validation?.ChangedAt).MinBy(r => r.StartedAt);
            if (run is null)
                return new UploadFailure("no_run_yet", "School Data Sync has not begun a run since these files were accepted. It begins one every twelve hours.");
            return run.EndedAt is null ? run : run with { Totals = await tenant.TotalsAsync(run.Id, cancellationToken) };
        });
    }

    private static Conflict NotOn => new("sds_upload_off", "The school does not send files to School Data Sync. Switch it on under Preferences, School Data Sync.");

    private static Conflict Running => new("upload_running", "An upload to School Data Sync is running. Wait until it has ended.");

    private static UploadFailure SessionIsOver => new(UploadFailure.SessionEnded, "Microsoft's upload session ended before the files were validated, in each of several sessions. Send the files again later.");

    private static Conflict? Refusal(SdsUploadRules rules, ExportDetail detail)
    {
        if (!detail.IsReady)
            return new Conflict("not_ready", "The export has no files that School Data Sync would take. Look at its page.");
        if (detail.Format != rules.Format)
            return new Conflict("format_differs", $"These files are {ExportFormats.NameOf(detail.Format)}; the school's connector takes {ExportFormats.NameOf(rules.Format)} (Preferences, School Data Sync).");
        var scope = detail.Scope ?? ExportScope.Everybody;
        return scope.YearGroups.Count > 0 || scope.Classes.Count > 0 || ExportScope.Everybody.UserTypes.Except(scope.UserTypes).Any()
            ? new Conflict("export_narrowed", "These files hold only some of the pupils, staff or classes. School Data Sync takes whoever is missing for somebody who left. Make files of all pupils and staff.")
            : null;
    }

    /// <summary>Holds files with far fewer people than those accepted last: Microsoft takes everybody who is missing for somebody who left.</summary>
    private UploadFailure? Fewer(Guid siteId, int before, int now)
    {
        var brake = provisioning.Brake(siteId, DirectoryKind.Microsoft365);
        return brake.Reason(before - now, before) is null
            ? null
            : new UploadFailure("many_fewer", string.Create(
                CultureInfo.InvariantCulture, $"These files hold {now:N0} people; those that School Data Sync accepted last held {before:N0}. It would take the others for people who left, so nothing was sent. If that is right, send the files by hand, with the box ticked."));
    }

    private bool Ended(SdsSent sent) => sent.Expires <= time.GetUtcNow();

    private async Task<SdsUploadDetail?> LastAcceptedAsync(Job job, string connectorId, CancellationToken cancellationToken) => (await jobs.NewestAsync(
        job.SiteId, Kind, before: null, j => j.State == JobState.Completed && j.Id != job.Id && j.DetailAs<SdsUploadDetail>().Target?.Id == connectorId, cancellationToken))?.DetailAs<SdsUploadDetail>();

    private Task<Job?> ChangeAsync(Job job, Func<SdsUploadDetail, SdsUploadDetail> change, CancellationToken cancellationToken, JobProgress? progress = null) => jobs.UpdateAsync(
        job.SiteId, job.Id,
        j => j.State is JobState.Waiting or JobState.Running
            ? (j with { State = JobState.Running, Progress = progress ?? j.Progress }).WithDetail(change(j.DetailAs<SdsUploadDetail>()))
            : null,
        cancellationToken);

    /// <summary>Does a step with the school's tenant, and says in words what went wrong.</summary>
    private async Task<UploadStep<T>> StepAsync<T>(Job job, Func<SdsUploadDetail, IndustryData, Task<UploadStepResult<T>>> step) where T : class
    {
        ArgumentNullException.ThrowIfNull(job);
        var detail = job.DetailAs<SdsUploadDetail>();
        // A school that has changed its mind meanwhile is heard.
        if (await sites.FindAsync(job.SiteId, CancellationToken.None) is not { SdsUpload: not null, Microsoft365: { } tenant })
            return new UploadStep<T>(null, new UploadFailure(NotOn.Code, NotOn.Detail));
        if (!directories.HasMicrosoftApplication)
            return new UploadStep<T>(null, new UploadFailure("directory_not_configured", "The hub has no application in Entra. The operating team must set Microsoft365:ClientId and Microsoft365:ClientSecret."));
        try
        {
            var result = await step(detail, new IndustryData(directories.GraphBeta(tenant)));
            return new UploadStep<T>(result.Value, result.Failure);
        }
        catch (IndustryDataException e)
        {
            return new UploadStep<T>(null, UploadFailure.Of(e, detail.Connector, settings.Poll));
        }
        catch (AuthenticationFailedException e)
        {
            return new UploadStep<T>(null, UploadFailure.Of(e, settings.Poll));
        }
    }

    /// <summary>What a step gives, or why it gives nothing: either stands for the whole.</summary>
    private readonly record struct UploadStepResult<T>(T? Value, UploadFailure? Failure) where T : class
    {
        public static implicit operator UploadStepResult<T>(T value) => new(value, null);

        public static implicit operator UploadStepResult<T>(UploadFailure failure) => new(null, failure);
    }
}
