using System.Text.Json;
using Hub.Core.Accounts.Mail;
using Hub.Core.Mis;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Partners.Rap;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Rostering.Records;
using Hub.Core.Rostering.Uploads;
using Hub.Core.Sites;

namespace Hub.Core.Operations.Nightly;

/// <summary>A school's part of a night: what is to be done, and what it came to. Each step may be done again after a crash.</summary>
public sealed class SiteNights(
    Sites.Sites sites, Snapshots snapshots, DirectoryAccounts accounts, Roster roster, OneRosterRosters rosters, Jobs jobs, EmailUpdates updates, Exports exports, SdsUploads uploads, SchoolNotices notices,
    Nights nights, NightClock clock,
    TimeProvider time)
{
    private const int DaysUntilToldAgain = 7;

    /// <summary>Begins a school's night.</summary>
    /// <returns>What is to be done; null when there is nothing, because the school has paused the sync or has gone.</returns>
    public async Task<SiteNightPlan?> BeginAsync(Guid siteId, DateOnly night, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || await snapshots.CurrentIdAsync(siteId, cancellationToken) is not { } current)
            return null;
        var now = time.GetUtcNow();
        var begun = await nights.FindAsync(siteId, night, cancellationToken) ?? new SiteNight { SiteId = siteId, Name = site.Name, Night = night, StartedAt = now };
        var day = site.DayAt(now);
        if (site.Nightly.PauseOn(day) is not null)
        {
            await nights.StoreAsync(begun with { State = SiteNightState.Paused, EndedAt = now }, cancellationToken);
            return null;
        }

        await nights.StoreAsync(begun with { State = SiteNightState.Running, EndedAt = null }, cancellationToken);
        var before = await nights.InStepAsync(siteId, cancellationToken);
        var held = before?.Held ?? [];
        // Read before anything is made of the links: what changes meanwhile is for the next night.
        var links = (await accounts.MarksAsync(siteId, siteId, cancellationToken)).GetValueOrDefault(siteId);
        if (before?.HoldsForFiles(site, current, links, day) == true)
            return new SiteNightPlan(current, [], [], [], links);
        var sent = site.SdsUpload is { Nightly: true, Format: var format } ? format : null;
        var formats = sent is null || site.Nightly.Formats.Contains(sent) ? site.Nightly.Formats : [.. site.Nightly.Formats, sent];
        return new SiteNightPlan(current, site.Nightly.Updates, formats, held, links) { Sent = sent };
    }

    /// <summary>Accepts the update of a directory's addresses.</summary>
    /// <returns>The job, which is to be scheduled; or what to write down instead.</returns>
    public async Task<NightUpdateStart> AcceptUpdateAsync(Guid siteId, DirectoryKind directory, CancellationToken cancellationToken)
    {
        if (!clock.AllowsUpdates)
            return new NightUpdateStart(null, new NightUpdate(directory, null, JobState.Waiting, 0, 0, "It was too late in the morning: the next night does it."));
        var accepted = await updates.AcceptAsync(siteId, new EmailUpdateRequest(directory, null, null, Preview: false) { Nightly = true }, cancellationToken);
        return accepted.Succeeded(out var job, out var refusal) ? new NightUpdateStart(job.Id, null) : new NightUpdateStart(null, new NightUpdate(directory, null, null, 0, 0, refusal.Detail));
    }

    /// <summary>Where an update stands.</summary>
    public async Task<NightUpdate> LookAtUpdateAsync(Guid siteId, DirectoryKind directory, string jobId, CancellationToken cancellationToken)
    {
        // Its orchestration stores the job, maybe a moment from now.
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is not { } job)
            return new NightUpdate(directory, jobId, JobState.Running, 0, 0, null);
        var detail = job.DetailAs<EmailUpdateDetail>();
        return new NightUpdate(directory, jobId, job.State, detail.Changes, job.Progress.Failed, detail.Error?.Detail ?? (job.State == JobState.AwaitingApproval ? detail.Brake : null));
    }

    /// <summary>Plans rostering files.</summary>
    /// <returns>The job, which is to be run; or what to write down instead.</returns>
    public async Task<NightExportStart> PlanExportAsync(Guid siteId, string format, CancellationToken cancellationToken) =>
        (await exports.PlanAsync(siteId, new ExportRequest(format), cancellationToken)).Succeeded(out var job, out var refusal)
            ? new NightExportStart(job, null)
            : new NightExportStart(null, new NightExport(format, null, null, 0, 0, refusal.Detail));

    /// <summary>What files came to.</summary>
    public async Task<NightExport> LookAtExportAsync(Guid siteId, string format, string exportId, CancellationToken cancellationToken)
    {
        var job = await exports.FindAsync(siteId, exportId, cancellationToken);
        return new NightExport(format, exportId, job?.State, (job?.Progress.Total - job?.Progress.Failed) ?? 0, job?.Progress.Failed ?? 0, job?.DetailAs<ExportDetail>().Failure);
    }

    /// <summary>Plans the upload of files to School Data Sync.</summary>
    /// <returns>The job, which is to be run; or what to write down instead.</returns>
    public async Task<NightUploadStart> PlanUploadAsync(Guid siteId, string exportId, CancellationToken cancellationToken) =>
        (await uploads.PlanAsync(siteId, exportId, again: false, cancellationToken)).Succeeded(out var job, out var refusal)
            ? new NightUploadStart(job, null)
            : new NightUploadStart(null, new NightUpload(null, null, 0, refusal.Detail));

    /// <summary>What an upload came to.</summary>
    public async Task<NightUpload> LookAtUploadAsync(Guid siteId, string uploadId, CancellationToken cancellationToken)
    {
        var job = await uploads.FindAsync(siteId, uploadId, cancellationToken);
        var detail = job?.DetailAs<SdsUploadDetail>();
        return new NightUpload(uploadId, job?.State, detail?.Files.Count ?? 0, detail?.Failure?.Words);
    }

    /// <summary>Ends a school's night: writes down what it came to, and tells the school when somebody has to look at something.</summary>
    /// <returns>How it ended.</returns>
    public async Task<SiteNightState> EndAsync(Guid siteId, DateOnly night, SiteNightResult result, Uri? hub, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return SiteNightState.InStep;
        var begun = await nights.FindAsync(siteId, night, cancellationToken) ?? new SiteNight { SiteId = siteId, Name = site.Name, Night = night, StartedAt = time.GetUtcNow() };
        var ended = begun with { Updates = result.Updates, Exports = result.Exports, Uploads = result.Uploads, Failures = result.Failures, EndedAt = time.GetUtcNow() };
        var settled = result.Failures.Count == 0 && result.Updates.All(u => u.Settled) && result.Exports.All(e => e.Settled) && result.Uploads.All(u => u.Settled);
        if (result.SnapshotId is { } id)
        {
            var before = await nights.InStepAsync(siteId, cancellationToken);
            var snapshot = await snapshots.GetAsync(siteId, id, cancellationToken);
            ended = ended with { People = await ChangesAsync(before, snapshot, cancellationToken) };
            if (settled)
                await nights.StoreAsync(siteId, await InStepAsync(site, snapshot, night, result, before, cancellationToken), cancellationToken);
        }

        ended = ended with { State = Lasting(ended) ? SiteNightState.Failed : ended.Needs.Count > 0 ? SiteNightState.NeedsYou : SiteNightState.InStep };
        ended = ended with { ToldOn = await TellAsync(ended, hub, cancellationToken) };
        await nights.StoreAsync(ended, cancellationToken);
        HubMetrics.NightEnded(ended.State);
        return ended.State;
    }

    private static bool Lasting(SiteNight night) =>
        night.Failures.Count > 0 || night.Exports.Any(e => !e.Settled) || night.Uploads.Any(u => !u.Settled) || night.Updates.Any(u => u is { Settled: false, State: not (JobState.Waiting or JobState.CompletedWithFailures) });

    private async Task<DateOnly?> TellAsync(SiteNight ended, Uri? hub, CancellationToken cancellationToken)
    {
        if (ended.Needs.Count == 0)
            return null;
        var before = (await nights.OfSiteAsync(ended.SiteId, 2, cancellationToken)).FirstOrDefault(n => n.Night < ended.Night);
        if (before?.ToldOn is { } told && ended.Night.DayNumber - told.DayNumber < DaysUntilToldAgain && before.Needs.SequenceEqual(ended.Needs))
            return told;
        var page = hub is null ? null : new Uri(hub, "/preferences/nightly");
        await notices.TellAsync(ended.SiteId, SchoolEvent.NightNeedsYou, $"{ended.Night:yyyy-MM-dd}", SchoolLetters.OfNight(ended.Needs, page), cancellationToken);
        return ended.Night;
    }

    private async Task<PeopleChanges> ChangesAsync(InStepWith? before, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (before?.SnapshotId == snapshot.Id)
            return new PeopleChanges(0, 0, 0);
        var old = before is null ? null : await snapshots.FindAsync(snapshot.SiteId, before.SnapshotId, cancellationToken);
        // Somebody was erased since, and the data before went with them: what changed is not known any more.
        if (before is not null && old is null)
            return new PeopleChanges(0, 0, 0);
        var changes = await SnapshotDiff.CountAsync<Person>("people", snapshots, old, snapshot, cancellationToken);
        return new PeopleChanges(changes.Added, changes.Changed, changes.Left);
    }

    private async Task<InStepWith> InStepAsync(Site site, Snapshot snapshot, DateOnly night, SiteNightResult result, InStepWith? before, CancellationToken cancellationToken)
    {
        var day = new SchoolDay(site.DayAt(time.GetUtcNow()));
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
            day.IsIn(person.StartDate, person.EndDate);
        await foreach (var (begin, end) in snapshots.ReadAsync<Enrolment, (DateOnly?, DateOnly?)>(snapshot, static line => EnrolmentLine.Read(line) is var e ? (e.BeginDate, e.EndDate) : default, cancellationToken))
            day.IsIn(begin, end);
        var partners = (await roster.StateAsync(site.Id, cancellationToken))?.Basis is { } basis ? JsonSerializer.Deserialize(basis, RapJson.Default.RapBasis)?.Until : null;
        var oneRoster = (await rosters.CurrentAsync(site.Id, cancellationToken))?.Basis.Until;
        var held = result.Updates.Where(u => u.State == JobState.AwaitingApproval).Select(u => u.JobId!).ToArray();
        return new InStepWith(snapshot.Id, InStepWith.SettingsOf(site), Earliest(day.NextChange, partners, oneRoster), day.NextChange, night)
        {
            // A night that had no business with addresses leaves those of an earlier one to be decided on.
            Held = result.Updates.Count > 0 ? held : before?.Held ?? [],
            Links = result.Links,
        };
    }

    private static DateOnly? Earliest(params ReadOnlySpan<DateOnly?> days)
    {
        DateOnly? earliest = null;
        foreach (var day in days)
            earliest = earliest < day ? earliest : day ?? earliest;
        return earliest;
    }
}

/// <summary>What a night is to do for a school besides keeping accounts and partners' data in step.</summary>
/// <param name="SnapshotId">The MIS data.</param>
/// <param name="Updates">Directories whose addresses are to be changed.</param>
/// <param name="Formats">Formats in which files are to be made.</param>
/// <param name="Held">Updates of an earlier night that nobody has decided on: they are of older data, and are taken back first.</param>
/// <param name="Links">The mark of the links made by hand, as <see cref="InStepWith.Links"/>.</param>
public sealed record SiteNightPlan(string SnapshotId, IReadOnlyList<DirectoryKind> Updates, IReadOnlyList<string> Formats, IReadOnlyList<string> Held, string? Links)
{
    /// <summary>The format of those files that are sent to School Data Sync; null for none.</summary>
    public string? Sent { get; init; }
}

/// <summary>What a school's night came to.</summary>
/// <param name="SnapshotId">The MIS data that it was about; null when it failed before that was known.</param>
/// <param name="Updates">Changes of addresses.</param>
/// <param name="Exports">Files.</param>
/// <param name="Failures">What went wrong besides.</param>
/// <param name="Links">The mark of the links made by hand, as the plan has it.</param>
public sealed record SiteNightResult(string? SnapshotId, IReadOnlyList<NightUpdate> Updates, IReadOnlyList<NightExport> Exports, IReadOnlyList<string> Failures, string? Links)
{
    /// <summary>Files that were sent to School Data Sync.</summary>
    public IReadOnlyList<NightUpload> Uploads { get; init; } = [];
}

/// <summary>An update that was accepted, or what to write down instead of it.</summary>
public sealed record NightUpdateStart(string? JobId, NightUpdate? Instead);

/// <summary>An upload that was planned, or what to write down instead of it.</summary>
public sealed record NightUploadStart(Job? Job, NightUpload? Instead);

/// <summary>An export that was planned, or what to write down instead of it.</summary>
public sealed record NightExportStart(Job? Job, NightExport? Instead);
