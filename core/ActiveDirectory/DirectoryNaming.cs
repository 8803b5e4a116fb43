using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory;

/// <summary>Names a school's people for its Active Directory: planned, braked, given. Each step may be done again after a crash.</summary>
public sealed class DirectoryNaming
{
    private readonly Jobs jobs;
    private readonly Sites.Sites sites;
    private readonly Snapshots snapshots;
    private readonly YearsOfLeaving years;
    private readonly NameStore names;
    private readonly ReportedDirectory directory;
    private readonly Blobs blobs;
    private readonly ActiveDirectorySettings settings;
    private readonly TimeProvider time;

    internal DirectoryNaming(
        Jobs jobs, Sites.Sites sites, Snapshots snapshots, YearsOfLeaving years, NameStore names, ReportedDirectory directory, Blobs blobs, ActiveDirectorySettings settings, TimeProvider time) =>
        (this.jobs, this.sites, this.snapshots, this.years, this.names, this.directory, this.blobs, this.settings, this.time) = (jobs, sites, snapshots, years, names, directory, blobs, settings, time);

    /// <summary>Takes a request for a change set.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="regenerate">Whether those who have names are named again.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The job, which is to be planned; or why there is nothing to plan.</returns>
    public async Task<Outcome<Job>> AcceptAsync(Guid siteId, bool regenerate, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (site.ActiveDirectory.Placement.UserTypes.Count == 0)
            return new Conflict("nobody_chosen", "Say first who has an account in Active Directory: under OUs and groups.");
        if (await snapshots.CurrentIdAsync(siteId, cancellationToken) is null)
            return new Conflict("no_data", "The school's MIS has delivered nothing yet. Send a feed first.");
        return NewJob(siteId, jobs.NewId(), regenerate);
    }

    /// <summary>Stores a job that was accepted, unless its orchestration has done so already.</summary>
    public Task AddAsync(Job job, CancellationToken cancellationToken) => jobs.AddAsync(job, cancellationToken);

    /// <summary>A change set of the school, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string jobId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, jobId, cancellationToken) is { Kind: NamingStates.Kind } job ? job : null;

    /// <summary>Makes the change set.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="regenerate">Whether those who have names are named again.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task PlanAsync(Guid siteId, string jobId, bool regenerate, CancellationToken cancellationToken)
    {
        await jobs.AddAsync(NewJob(siteId, jobId, regenerate), cancellationToken);
        if (await FindAsync(siteId, jobId, cancellationToken) is not { State: JobState.Waiting } job)
            return;
        var (site, snapshot) = (await sites.FindAsync(siteId, cancellationToken), await snapshots.CurrentAsync(siteId, cancellationToken));
        if (site is null || snapshot is null)
        {
            await FailAsync(siteId, jobId, new JobError("no_data", "The site, or its MIS data, is no longer there."), cancellationToken);
            return;
        }

        var detail = job.DetailAs<NamingDetail>();
        var input = await InputAsync(site, snapshot, detail.Regenerate, cancellationToken);
        var rows = NamePeople.Run(input).Select(NameChange.Of).ToArray();
        await WriteAsync(PlanPath(siteId, jobId), rows, cancellationToken);
        var (changes, renames) = (rows.Count(r => r.Outcome == RowOutcome.Planned), rows.Count(r => r.Renames));
        var planned = detail with
        {
            Source = SourceOf(site, snapshot.Id),
            People = rows.Length,
            Changes = changes,
            Renames = renames,
            Brake = settings.Brake.Reason(renames, input.Names.People.Count),
            Counts = Counts(rows),
        };
        await jobs.UpdateAsync(siteId, jobId, j => j.State == JobState.Waiting ? (j with { State = changes == 0 ? JobState.Unchanged : JobState.Previewed }).WithDetail(planned) : null, cancellationToken);
    }

    /// <summary>Carries out what somebody decided.</summary>
    /// <returns>The job after it: running when its names are now to be given.</returns>
    public async Task<Outcome<Job>> DecideAsync(Guid siteId, string jobId, NamingDecision decision, CancellationToken cancellationToken)
    {
        if (await FindAsync(siteId, jobId, cancellationToken) is not { } job)
            return new NotFound("job_unknown", "There is no such change set.");
        if (decision is NamingDecision.Apply or NamingDecision.Approve && NamingStates.Allows(job, decision))
        {
            var site = await sites.FindAsync(siteId, cancellationToken);
            var snapshot = await snapshots.CurrentIdAsync(siteId, cancellationToken);
            if (site is null || snapshot is null || SourceOf(site, snapshot) != job.DetailAs<NamingDetail>().Source)
                return new Conflict("source_changed", "The MIS data or the rules have changed since the preview. Make a new preview.");
        }

        var decided = false;
        var after = await jobs.UpdateAsync(siteId, jobId, j => (decided = NamingStates.Allows(j, decision)) ? j with { State = Decided(j, decision) } : null, cancellationToken);
        // A caller who never heard the answer asks again: what runs already is told so once more.
        if (decided || (decision is NamingDecision.Apply or NamingDecision.Approve && after!.State == JobState.Running))
            return after!;
        return new Conflict("not_possible_now", "Somebody else may have decided, or it has ended. The page shows where it stands.");
    }

    /// <summary>Gives the names of a change set.</summary>
    public async Task ApplyAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        if (await FindAsync(siteId, jobId, cancellationToken) is not { State: JobState.Running })
            return;
        var rows = (await ReadAsync(PlanPath(siteId, jobId), cancellationToken))!;
        var conflicts = await names.GiveAsync(siteId, [.. rows.Where(r => r.Outcome == RowOutcome.Planned)], cancellationToken);
        NameChange[] done = [.. rows.Select(r => r.Outcome != RowOutcome.Planned ? r : conflicts.TryGetValue(r.PersonId, out var conflict) ? Failed(r, conflict) : r with { Outcome = RowOutcome.Updated })];
        await WriteAsync(ResultPath(siteId, jobId), done, cancellationToken);
        await jobs.UpdateAsync(
            siteId, jobId,
            j => j.State == JobState.Running ? (j with { State = conflicts.Count == 0 ? JobState.Completed : JobState.CompletedWithFailures }).WithDetail(j.DetailAs<NamingDetail>() with { Counts = Counts(done) }) : null,
            cancellationToken);
    }

    /// <summary>Names those who have no name yet, and changes none that there is. Doing it again changes nothing.</summary>
    /// <returns>How many were given a name.</returns>
    public async Task<int> NameNewAsync(Guid siteId, CancellationToken cancellationToken)
    {
        // Whoever collides with another run is named again from what that run left.
        const int attempts = 3;
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || site.ActiveDirectory.Placement.UserTypes.Count == 0 || await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return 0;
        var named = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var rows = NamePeople.Run(await InputAsync(site, snapshot, regenerate: false, cancellationToken)).Select(NameChange.Of).Where(r => r.Outcome == RowOutcome.Planned).ToArray();
            var conflicts = await names.GiveAsync(siteId, rows, cancellationToken);
            named += rows.Length - conflicts.Count;
            if (conflicts.Count == 0)
                break;
        }

        return named;
    }

    /// <summary>Ends a job that cannot go on.</summary>
    public async Task FailAsync(Guid siteId, string jobId, JobError error, CancellationToken cancellationToken) => await jobs.UpdateAsync(
        siteId, jobId, j => j.State is JobState.Waiting or JobState.Running ? (j with { State = JobState.Failed }).WithDetail(j.DetailAs<NamingDetail>() with { Error = error }) : null, cancellationToken);

    /// <summary>Ends a job that nobody works on any more. Names that were given before stay.</summary>
    public async Task StopAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        await jobs.UpdateAsync(
            job.SiteId, job.Id,
            j => j.State is JobState.Waiting or JobState.Running or JobState.Previewed or JobState.AwaitingApproval ? j with { State = JobState.Cancelled } : null,
            cancellationToken);
    }

    /// <summary>Removes the rows of a job.</summary>
    public Task RemoveRowsAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return blobs.DeleteFolderAsync($"active-directory/{job.SiteId}/names/{job.Id}", cancellationToken);
    }

    /// <summary>The people of a change set: what became of them, or would; null before it is made.</summary>
    public async Task<IReadOnlyList<NameChange>?> RowsAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await ReadAsync(ResultPath(job.SiteId, job.Id), cancellationToken) ?? await ReadAsync(PlanPath(job.SiteId, job.Id), cancellationToken);
    }

    /// <summary>Takes a person out of a change set that nobody works on.</summary>
    internal async Task EraseAsync(Job job, string personId, CancellationToken cancellationToken)
    {
        foreach (var path in new[] { PlanPath(job.SiteId, job.Id), ResultPath(job.SiteId, job.Id) })
            await ChangeRowFile.RemoveAsync<NameChange>(blobs, path, r => r.PersonId == personId, cancellationToken);
    }

    private async Task<NamingInput> InputAsync(Site site, Snapshot snapshot, bool regenerate, CancellationToken cancellationToken)
    {
        var today = site.DayAt(time.GetUtcNow());
        var types = site.ActiveDirectory.Placement.UserTypes;
        var people = await snapshots.ReadAsync<Person>(snapshot, cancellationToken).Where(p => p.Enabled && types.Contains(p.UserType) && !(p.EndDate < today)).ToListAsync(cancellationToken);
        return new NamingInput
        {
            SiteId = site.Id,
            People = people,
            YearsOfLeaving = await years.OfSiteAsync(site.Id, cancellationToken),
            Rules = site.ActiveDirectory,
            EmailRules = site.EmailRules,
            Names = TakenNames.With(site.Id, await names.ReadAsync(site.Id, cancellationToken), people.Select(p => p.SourcedId), await directory.ReadAsync(site.Id, cancellationToken)),
            Regenerate = regenerate,
        };
    }

    private Job NewJob(Guid siteId, string jobId, bool regenerate) =>
        new Job { SiteId = siteId, Id = jobId, Kind = NamingStates.Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow() }.WithDetail(new NamingDetail { Regenerate = regenerate });

    private static JobState Decided(Job job, NamingDecision decision) => decision switch
    {
        NamingDecision.Apply when job.DetailAs<NamingDetail>().Brake is not null => JobState.AwaitingApproval,
        NamingDecision.Apply or NamingDecision.Approve => JobState.Running,
        NamingDecision.Reject => JobState.Rejected,
        _ => JobState.Cancelled,
    };

    private static NameChange Failed(NameChange row, NameConflict conflict) => row with
    {
        Outcome = RowOutcome.Failed,
        Reason = conflict == NameConflict.Taken ? "Somebody else was given this name since the preview. Make a new preview." : "The person's names have changed since the preview. Make a new preview.",
    };

    /// <summary>Names what a change set was made from. Who has which names is no part of it: that is held against each person's row when it is applied.</summary>
    private static string SourceOf(Site site, string snapshotId)
    {
        var rules = new { snapshotId, site.ActiveDirectory.PrincipalNames, site.ActiveDirectory.AccountNames, site.ActiveDirectory.Placement.UserTypes, Emails = site.EmailRules.OrderBy(r => r.Key) };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(rules)));
    }

    private static Dictionary<RowOutcome, int> Counts(IEnumerable<NameChange> rows) => rows.GroupBy(r => r.Outcome).ToDictionary(g => g.Key, g => g.Count());

    private Task WriteAsync(string path, IEnumerable<NameChange> rows, CancellationToken cancellationToken) => blobs.WriteAsync(path, ChangeRowFile.Write(rows).Content, cancellationToken);

    private async Task<IReadOnlyList<NameChange>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var content = await blobs.OpenReadAsync(path, cancellationToken);
        return content is null ? null : await ChangeRowFile.ReadAsync<NameChange>(content, cancellationToken);
    }

    private static string PlanPath(Guid siteId, string jobId) => $"active-directory/{siteId}/names/{jobId}/plan.jsonl.zst";

    private static string ResultPath(Guid siteId, string jobId) => $"active-directory/{siteId}/names/{jobId}/result.jsonl.zst";
}
