using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.Telemetry;

namespace Hub.Core.Provisioning;

/// <summary>E-mail updates: planned, braked, applied. Each step may be done again after a crash.</summary>
public sealed class EmailUpdates
{
    private readonly Jobs jobs;
    private readonly Sites.Sites sites;
    private readonly Snapshots snapshots;
    private readonly DirectoryAccounts links;
    private readonly Directories directories;
    private readonly ChangeSets changeSets;
    private readonly ApplyResults results;
    private readonly Turns turns;
    private readonly ProvisioningSettings settings;
    private readonly TimeProvider time;

    internal EmailUpdates(
        Jobs jobs, Sites.Sites sites, Snapshots snapshots, DirectoryAccounts links, Directories directories, ChangeSets changeSets, ApplyResults results, Turns turns,
        ProvisioningSettings settings, TimeProvider time) =>
        (this.jobs, this.sites, this.snapshots, this.links, this.directories, this.changeSets, this.results, this.turns, this.settings, this.time) =
        (jobs, sites, snapshots, links, directories, changeSets, results, turns, settings, time);

    /// <summary>Stores what was asked. The job itself is stored by <see cref="AddAsync"/> once its orchestration is scheduled, or else by that: no job waits for ever.</summary>
    public async Task<Outcome<Job>> AcceptAsync(Guid siteId, EmailUpdateRequest request, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (!directories.Open(site, request.Directory).Succeeded(out _, out var refusal))
            return refusal;
        if (await snapshots.CurrentAsync(siteId, cancellationToken) is null)
            return new Conflict("no_data", "The site's MIS has delivered nothing yet. Send a feed first.");
        var job = NewJob(siteId, jobs.NewId(), request);
        await results.WriteRequestAsync(siteId, job.Id, request, cancellationToken);
        return job;
    }

    /// <summary>Stores a job that was accepted, unless its orchestration has done so already.</summary>
    public Task AddAsync(Job job, CancellationToken cancellationToken) => jobs.AddAsync(job, cancellationToken);

    /// <summary>Makes the change set of a job, and decides whether it may go on at once.</summary>
    /// <returns>The job's state after it: running when it is to be applied now.</returns>
    public async Task<JobState> PlanAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is null)
            await jobs.AddAsync(NewJob(siteId, jobId, await results.ReadRequestAsync(siteId, jobId, cancellationToken)), cancellationToken);
        var job = await jobs.UpdateAsync(siteId, jobId, j => j.State == JobState.Waiting ? j with { State = JobState.Running, Progress = j.Progress with { Stage = "planning" } } : null, cancellationToken);
        if (job?.State != JobState.Running || job.DetailAs<EmailUpdateDetail>().ChangeSet is not null)
            return job?.State ?? JobState.Failed;
        var outcome = await MakeAsync(job, cancellationToken);
        job = await jobs.UpdateAsync(siteId, jobId, j => j.State == JobState.Running ? outcome.Succeeded(out var detail, out var refusal) ? Planned(j, detail) : Failed(j, refusal) : null, cancellationToken);
        return job!.State;
    }

    /// <summary>How the parts of an apply are cut.</summary>
    /// <returns>The number of chunks, and how many run at the same time.</returns>
    public async Task<(int Chunks, int Parallel, int Changes)> ChunksAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var detail = (await jobs.FindAsync(siteId, jobId, cancellationToken))!.DetailAs<EmailUpdateDetail>();
        return ((detail.Changes + detail.ChunkSize - 1) / detail.ChunkSize, settings.Parallel(siteId, detail.Directory), detail.Changes);
    }

    /// <summary>The state of a job as it stands.</summary>
    public async Task<JobState> StateAsync(Guid siteId, string jobId, CancellationToken cancellationToken) => (await jobs.FindAsync(siteId, jobId, cancellationToken))?.State ?? JobState.Failed;

    /// <summary>Takes the turn in the directory.</summary>
    /// <returns>Whether it is this job's turn.</returns>
    public async Task<bool> TakeTurnAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var detail = (await jobs.FindAsync(siteId, jobId, cancellationToken))!.DetailAs<EmailUpdateDetail>();
        var other = await turns.TryTakeAsync(siteId, detail.Directory, jobId, cancellationToken);
        if (other != detail.WaitingFor)
            await jobs.UpdateAsync(siteId, jobId, j => j.WithDetail(j.DetailAs<EmailUpdateDetail>() with { WaitingFor = other }), cancellationToken);
        return other is null;
    }

    /// <summary>Applies one chunk.</summary>
    /// <returns>How many rows are done and how many of them failed; null when somebody asked the job to stop.</returns>
    public async Task<ChunkResult?> ApplyAsync(Guid siteId, string jobId, int chunk, CancellationToken cancellationToken)
    {
        if (await results.ReadChunkAsync(siteId, jobId, chunk, cancellationToken) is { } before)
            return ChunkResult.Of(before);
        var detail = (await jobs.FindAsync(siteId, jobId, cancellationToken))!.DetailAs<EmailUpdateDetail>();
        if (detail.CancelRequested)
            return null;
        var rows = await PlannedAsync(siteId, detail, chunk, cancellationToken);
        var interrupted = !await results.TryBeginAsync(siteId, jobId, chunk, cancellationToken);
        var site = (await sites.FindAsync(siteId, cancellationToken))!;
        IReadOnlyList<ChangeRow> done;
        if (directories.Open(site, detail.Directory).Succeeded(out var directory, out var refusal))
        {
            var together = Math.Min(detail.Changes, detail.ChunkSize * settings.Parallel(siteId, detail.Directory));
            done = await new ChunkApply(directory, jobId, settings.Patience, time).RunAsync(rows, interrupted, together, detail.Accounts, cancellationToken);
        }
        else
            done = [.. rows.Select(r => r.As(RowOutcome.Failed, refusal.Code, refusal.Detail))];
        var right = done.Where(r => r.Outcome is RowOutcome.Updated or RowOutcome.Unchanged).Select(r => new DirectoryAccount(siteId, detail.Directory, r.PersonId, r.DirectoryId!, r.To!));
        await links.StoreAsync(right, cancellationToken);
        await results.WriteChunkAsync(siteId, jobId, chunk, done, cancellationToken);
        HubMetrics.AddressesChanged(detail.Directory, done);
        return ChunkResult.Of(done);
    }

    /// <summary>Ends a job that cannot go on, so that it does not keep the turn of others. What its chunks did before stands in its results.</summary>
    public async Task AbandonAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.UpdateAsync(siteId, jobId, j => EmailUpdateStates.Ended(j.State) ? null : j.WithDetail(j.DetailAs<EmailUpdateDetail>() with
        {
            Error = new JobError("internal_error", "The hub failed at a step of this job again and again; its log says why. What was changed before is in the rows, and the rest can be tried again."),
        }), cancellationToken);
        if (job is null || EmailUpdateStates.Ended(job.State))
            return;
        if (job.DetailAs<EmailUpdateDetail>() is { ChangeSet: null } detail)
        {
            await turns.GiveBackAsync(siteId, detail.Directory, jobId, cancellationToken);
            await jobs.UpdateAsync(siteId, jobId, j => EmailUpdateStates.Ended(j.State) ? null : Failed(j, new Conflict(detail.Error!.Code, detail.Error.Detail)), cancellationToken);
        }
        else
            await FinishAsync(siteId, jobId, cancellationToken);
    }

    /// <summary>Ends a job that nobody works on any more, as somebody wanted. What its chunks did before stands in its results.</summary>
    public async Task StopAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.UpdateAsync(
            siteId, jobId,
            j => EmailUpdateStates.Ended(j.State) ? null
                : (j.State == JobState.Running ? j : j with { State = JobState.Cancelled }).WithDetail(j.DetailAs<EmailUpdateDetail>() with { CancelRequested = true }),
            cancellationToken);
        if (job?.State != JobState.Running)
            return;
        if (job.DetailAs<EmailUpdateDetail>() is { ChangeSet: null } detail)
        {
            await turns.GiveBackAsync(siteId, detail.Directory, jobId, cancellationToken);
            await jobs.UpdateAsync(siteId, jobId, j => j.State == JobState.Running ? j with { State = JobState.Cancelled, Progress = j.Progress with { Stage = "" } } : null, cancellationToken);
        }
        else
            await FinishAsync(siteId, jobId, cancellationToken);
    }

    /// <summary>Puts the results together and ends the job.</summary>
    public async Task FinishAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var job = (await jobs.FindAsync(siteId, jobId, cancellationToken))!;
        var detail = job.DetailAs<EmailUpdateDetail>();
        if (EmailUpdateStates.Ended(job.State))
            return;
        var rows = (await changeSets.ReadAsync(siteId, detail.ChangeSet!, cancellationToken)).ToArray();
        var planned = Enumerable.Range(0, rows.Length).Where(i => rows[i].Outcome == RowOutcome.Planned).ToArray();
        foreach (var (places, chunk) in planned.Chunk(detail.ChunkSize).Select((places, chunk) => (places, chunk)))
        {
            var done = await results.ReadChunkAsync(siteId, jobId, chunk, cancellationToken);
            foreach (var (place, n) in places.Select((place, n) => (place, n)))
                rows[place] = done?[n] ?? rows[place].As(RowOutcome.NotAttempted, Codes.NotAttempted, "The job was stopped before this person's turn.");
        }

        await results.WriteFinalAsync(siteId, jobId, rows, cancellationToken);
        await turns.GiveBackAsync(siteId, detail.Directory, jobId, cancellationToken);
        var unsuccessful = planned.Count(i => rows[i].Outcome is not (RowOutcome.Updated or RowOutcome.Unchanged));
        await jobs.UpdateAsync(siteId, jobId, j => EmailUpdateStates.Ended(j.State) ? null : (j with
        {
            State = j.DetailAs<EmailUpdateDetail>() is { Error: not null } ? JobState.Failed
                : j.DetailAs<EmailUpdateDetail>().CancelRequested ? JobState.Cancelled
                : unsuccessful > 0 ? JobState.CompletedWithFailures : JobState.Completed,
            Progress = new JobProgress("", planned.Length, unsuccessful, planned.Length),
        }).WithDetail(j.DetailAs<EmailUpdateDetail>() with { Summary = Summary(rows), WaitingFor = null }), cancellationToken);
    }

    /// <summary>Carries out what somebody decided about a job.</summary>
    /// <returns>The job after it; the orchestration is to be told when it now runs or has ended.</returns>
    public async Task<Outcome<Job>> DecideAsync(Guid siteId, string jobId, EmailUpdateDecision decision, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is not { Kind: EmailUpdateStates.Kind } job)
            return new NotFound("job_unknown", "There is no such e-mail update at this site.");
        if (decision is EmailUpdateDecision.Apply or EmailUpdateDecision.Approve && EmailUpdateStates.Allows(job, decision))
        {
            var detail = job.DetailAs<EmailUpdateDetail>();
            var site = await sites.FindAsync(siteId, cancellationToken);
            var snapshot = await snapshots.CurrentAsync(siteId, cancellationToken);
            if (detail.RetryOf is null && (site is null || snapshot is null || SourceVersion.Of(site, snapshot, detail.Directory) != detail.Source))
                return new Conflict("source_changed", "The MIS data or the site's settings have changed since the preview. Make a new preview.");
            var rows = await changeSets.ReadAsync(siteId, detail.ChangeSet!, cancellationToken);
            if (MovedLinks.Of(rows, await LinksAsync(siteId, detail.Directory, cancellationToken)) is { Count: > 0 } moved)
                return new Conflict("source_changed", $"People have been linked to other accounts since the preview ({string.Join(", ", moved.Order(StringComparer.Ordinal).Take(3))}). Make a new preview.");
        }

        var decided = false;
        var after = await jobs.UpdateAsync(siteId, jobId, j => (decided = EmailUpdateStates.Allows(j, decision)) ? Decided(j, decision) : null, cancellationToken);
        // A caller who never heard the answer asks again: what runs already is told so once more.
        if (decided || (decision is EmailUpdateDecision.Apply or EmailUpdateDecision.Approve && after!.State == JobState.Running))
            return after!;
        return new Conflict("not_possible_now", $"The job is in a state that does not allow it ({after!.State}).");
    }

    /// <summary>The failed rows of an ended job, as a request to try them again.</summary>
    public async Task<Outcome<EmailUpdateRequest>> RetryAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is not { Kind: EmailUpdateStates.Kind } job)
            return new NotFound("job_unknown", "There is no such e-mail update at this site.");
        return EmailUpdateStates.Allows(job, EmailUpdateDecision.Retry)
            ? new EmailUpdateRequest(job.DetailAs<EmailUpdateDetail>().Directory, null, null, Preview: false, RetryOf: jobId)
            : new Conflict("nothing_to_retry", "The job has not ended, or nothing of it failed.");
    }

    /// <summary>What was asked for in a job, as a request to preview it anew from the data as it is now.</summary>
    public async Task<Outcome<EmailUpdateRequest>> AgainAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is not { Kind: EmailUpdateStates.Kind } job)
            return new NotFound("job_unknown", "There is no such e-mail update at this site.");
        return EmailUpdateStates.CanBeginAgain(job)
            ? await results.ReadRequestAsync(siteId, jobId, cancellationToken) with { Preview = true }
            : new Conflict("not_possible_now", "The job is at work, or tries another one again.");
    }

    /// <summary>The rows of a job: those of its results when it has ended, else those of its change set; null before there is one.</summary>
    public async Task<IReadOnlyList<ChangeRow>?> RowsAsync(Job job, CancellationToken cancellationToken)
    {
        var detail = job.DetailAs<EmailUpdateDetail>();
        if (detail.ChangeSet is null)
            return null;
        return (EmailUpdateStates.Ended(job.State) ? await results.ReadFinalAsync(job.SiteId, job.Id, cancellationToken) : null)
            ?? await changeSets.ReadAsync(job.SiteId, detail.ChangeSet, cancellationToken);
    }

    /// <summary>Whom a job was asked for that has no rows yet; null for one that tries again what failed before.</summary>
    internal async Task<Func<string, bool>?> AskedAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.DetailAs<EmailUpdateDetail>().RetryOf is not null)
            return null;
        var request = await results.ReadRequestAsync(job.SiteId, job.Id, cancellationToken);
        var people = (request.Addresses?.Keys ?? request.People)?.ToHashSet(StringComparer.Ordinal);
        return person => people?.Contains(person) ?? true;
    }

    private Job NewJob(Guid siteId, string jobId, EmailUpdateRequest request) =>
        new Job { SiteId = siteId, Id = jobId, Kind = EmailUpdateStates.Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow() }.WithDetail(new EmailUpdateDetail
        {
            Directory = request.Directory,
            From = request.Addresses is null ? "mis" : "explicit",
            Preview = request.Preview,
            RetryOf = request.RetryOf,
            Nightly = request.Nightly,
            ChunkSize = settings.ChunkSize(siteId, request.Directory),
        });

    private static Job Planned(Job job, EmailUpdateDetail detail)
    {
        var state = detail.Changes == 0 ? JobState.Unchanged
            : detail.Preview ? JobState.Previewed
            : detail.Brake is not null ? JobState.AwaitingApproval
            : JobState.Running;
        return (job with { State = state, Progress = new JobProgress("", 0, 0, detail.Changes) }).WithDetail(detail);
    }

    private static Job Failed(Job job, Refusal refusal) =>
        (job with { State = JobState.Failed, Progress = job.Progress with { Stage = "" } }).WithDetail(job.DetailAs<EmailUpdateDetail>() with { Error = new JobError(refusal.Code, refusal.Detail) });

    private static Job Decided(Job job, EmailUpdateDecision decision) => decision switch
    {
        EmailUpdateDecision.Apply when job.DetailAs<EmailUpdateDetail>().Brake is not null => job with { State = JobState.AwaitingApproval },
        EmailUpdateDecision.Apply or EmailUpdateDecision.Approve => job with { State = JobState.Running },
        EmailUpdateDecision.Reject => job with { State = JobState.Rejected },
        // What runs ends between two chunks; what only waits ends at once.
        _ when job.State == JobState.Running => job.WithDetail(job.DetailAs<EmailUpdateDetail>() with { CancelRequested = true }),
        _ => (job with { State = JobState.Cancelled }).WithDetail(job.DetailAs<EmailUpdateDetail>() with { CancelRequested = true }),
    };

    private static IReadOnlyList<OutcomeCount> Summary(IEnumerable<ChangeRow> rows) =>
        [.. rows.GroupBy(r => (r.Outcome, r.Code)).Select(g => new OutcomeCount(g.Key.Outcome, g.Key.Code, g.Count())).OrderByDescending(c => c.Count).ThenBy(c => c.Code, StringComparer.Ordinal)];

    private async Task<Outcome<EmailUpdateDetail>> MakeAsync(Job job, CancellationToken cancellationToken)
    {
        var detail = job.DetailAs<EmailUpdateDetail>();
        var site = await sites.FindAsync(job.SiteId, cancellationToken);
        var snapshot = await snapshots.CurrentAsync(job.SiteId, cancellationToken);
        if (site is null || snapshot is null)
            return new Conflict("no_data", "The site, or its MIS data, is no longer there.");
        if (!directories.Open(site, detail.Directory).Succeeded(out var directory, out var refusal))
            return refusal;
        IReadOnlyList<ChangeRow> rows;
        var accounts = 0;
        if (detail.RetryOf is { } earlier)
        {
            var again = (await results.ReadFinalAsync(job.SiteId, earlier, cancellationToken) ?? [])
                .Where(r => r.Outcome is RowOutcome.Failed or RowOutcome.NotAttempted)
                .Select(r => r.As(RowOutcome.Planned, Codes.Rename, "It is tried again."))
                .ToArray();
            var moved = MovedLinks.Of(again, await LinksAsync(job.SiteId, detail.Directory, cancellationToken));
            rows = [.. again.Select(r => moved.Contains(r.PersonId) ? r.Refused(Codes.ChangedSincePreview, "People were linked to other accounts since. Make a new preview.") : r)];
        }
        else
        {
            if (!(await directory.Directory.ReadAllAsync(cancellationToken)).Succeeded(out var content, out refusal))
                return refusal;
            var request = await results.ReadRequestAsync(job.SiteId, job.Id, cancellationToken);
            accounts = content.Accounts.Count;
            rows = EmailUpdatePlanner.Plan(new PlannerInput
            {
                Directory = detail.Directory,
                Domains = content.Domains,
                People = await snapshots.ReadAsync<Person>(snapshot, cancellationToken).ToListAsync(cancellationToken),
                Asked = request.People,
                Explicit = request.Addresses,
                Rules = site.EmailRules,
                Links = await LinksAsync(job.SiteId, detail.Directory, cancellationToken),
                Accounts = content.Accounts,
            });
        }

        var changes = rows.Count(r => r.Outcome == RowOutcome.Planned);
        return detail with
        {
            ChangeSet = await changeSets.WriteAsync(job.SiteId, rows, cancellationToken),
            Source = SourceVersion.Of(site, snapshot, detail.Directory),
            People = rows.Count,
            Changes = changes,
            Accounts = accounts,
            Summary = Summary(rows),
            Brake = detail.RetryOf is null ? settings.Brake(job.SiteId, detail.Directory).Reason(changes, accounts) : null,
        };
    }

    private async Task<List<DirectoryAccount>> LinksAsync(Guid siteId, DirectoryKind directory, CancellationToken cancellationToken) =>
        await links.ReadAsync(siteId, directory, cancellationToken).ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<ChangeRow>> PlannedAsync(Guid siteId, EmailUpdateDetail detail, int chunk, CancellationToken cancellationToken) =>
        [.. (await changeSets.ReadAsync(siteId, detail.ChangeSet!, cancellationToken)).Where(r => r.Outcome == RowOutcome.Planned).Skip(chunk * detail.ChunkSize).Take(detail.ChunkSize)];
}

/// <summary>What became of a chunk.</summary>
/// <param name="Done">Rows done, well or not.</param>
/// <param name="Failed">Rows of those that were not updated.</param>
public sealed record ChunkResult(int Done, int Failed)
{
    internal static ChunkResult Of(IReadOnlyCollection<ChangeRow> rows) => new(rows.Count, rows.Count(r => r.Outcome is not (RowOutcome.Updated or RowOutcome.Unchanged)));
}
