using System.Collections.Concurrent;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.ByHand;

/// <summary>Files of people who are not in the MIS: looked through first, and carried out row by row when somebody says so. May be repeated at any point.</summary>
public sealed class AccountUploads(HandAccounts hand, Sites.Sites sites, Jobs jobs, Blobs blobs, Audit audit, TimeProvider time)
{
    /// <summary>The kind of its jobs.</summary>
    public const string Kind = "account-upload";

    private const int RowsOfPart = 250;
    private readonly UploadedRows<UploadRow> kept = new(blobs, siteId => $"accounts/{siteId}/uploads", RowsOfPart);

    /// <summary>The most bytes of a file.</summary>
    public static int MaxBytes => UploadedCsv.MaxBytes;

    /// <summary>The most rows of a file.</summary>
    public static int MaxRows => UploadedCsv.MaxRows;

    /// <summary>An empty file with every column.</summary>
    public static byte[] Template => UploadFile.Template;

    /// <summary>Reads a file and finds out what would become of each row. Nothing is changed.</summary>
    /// <param name="by">The administrator, whose school it is.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="content">The file.</param>
    /// <param name="actor">Who acts, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Job>> PreviewAsync(Account by, string fileName, byte[] content, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(actor);
        if (!UploadFile.Read(content).Succeeded(out var read, out var refusal))
            return refusal;
        var site = (await sites.FindAsync(by.SiteId, cancellationToken))!;
        var rows = read.ToArray();
        var claimed = new ConcurrentDictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rows.Length), new ParallelOptions { MaxDegreeOfParallelism = UploadedRows<UploadRow>.Together, CancellationToken = cancellationToken },
            async (n, token) => rows[n] = await LookAsync(site, by.Id, rows[n], name => claimed.TryAdd(name, true), token));
        var detail = new UploadDetail(fileName.Length > 100 ? fileName[..100] : fileName, by.Id, actor.NetworkAddress, rows.Length, Counts(rows));
        var job = new Job { SiteId = by.SiteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Previewed, CreatedAt = time.GetUtcNow() }.WithDetail(detail);
        await kept.StoreAsync(job, rows, cancellationToken);
        await jobs.AddAsync(job, cancellationToken);
        await audit.AddAsync(new AuditRecord(by.SiteId, actor.Id, "account_upload.previewed", job.Id, Address: actor.NetworkAddress), cancellationToken);
        return job;
    }

    /// <summary>An upload of the site, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string jobId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, jobId, cancellationToken) is { Kind: Kind } job ? job : null;

    /// <summary>Has a preview carried out, or one that was begun and lost its work.</summary>
    /// <returns>The job that is to be carried out; a refusal when it has ended or been begun before.</returns>
    public async Task<Outcome<Job>> BeginAsync(Guid siteId, string jobId, bool lost, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var job = await jobs.TryBeginAsync(
            siteId, jobId, Kind, lost, j => j.WithDetail(j.DetailAs<UploadDetail>() with { By = Guid.Parse(actor.Id), Address = actor.NetworkAddress }), cancellationToken);
        if (job is null)
            return new Conflict("not_possible_now", "This file was applied before, or is being applied now. The page shows where it stands.");
        await audit.AddAsync(new AuditRecord(siteId, actor.Id, "account_upload.applied", jobId, Address: actor.NetworkAddress), cancellationToken);
        return job;
    }

    /// <summary>Carries out the next rows.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="jobId">The upload.</param>
    /// <param name="part">Which of its parts, from 0.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How far it is; all done when done and total are equal.</returns>
    public async Task<JobProgress> ApplyAsync(Guid siteId, string jobId, int part, CancellationToken cancellationToken)
    {
        var (job, site) = ((await jobs.FindAsync(siteId, jobId, cancellationToken))!, (await sites.FindAsync(siteId, cancellationToken))!);
        var detail = job.DetailAs<UploadDetail>();
        var actor = new Actor(detail.By.ToString(), detail.Address);
        var (rows, done, total) = await kept.CarryOutAsync(siteId, jobId, part, (row, token) => CarryOutAsync(site, detail.By, row, actor, token), cancellationToken);
        return new JobProgress("applying", done, rows.Count(r => r.Outcome == UploadOutcome.Refused), total);
    }

    /// <summary>Ends an upload.</summary>
    public async Task FinishAsync(Guid siteId, string jobId, bool failed, CancellationToken cancellationToken)
    {
        var job = (await jobs.FindAsync(siteId, jobId, cancellationToken))!;
        var counts = Counts(await RowsAsync(job, cancellationToken));
        await jobs.UpdateAsync(
            siteId, jobId,
            j => j.State != JobState.Running ? null : (j with { State = failed ? JobState.Failed : counts.GetValueOrDefault(UploadOutcome.Refused) > 0 ? JobState.CompletedWithFailures : JobState.Completed })
                .WithDetail(j.DetailAs<UploadDetail>() with { Counts = counts }),
            cancellationToken);
    }

    /// <summary>Ends an upload that nobody works on any more; a preview, too.</summary>
    public Task StopAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return kept.StopAsync(jobs, job, (j, rows) => j.WithDetail(j.DetailAs<UploadDetail>() with { Counts = Counts(rows) }), cancellationToken);
    }

    /// <summary>Removes the rows of an upload.</summary>
    public Task RemoveRowsAsync(Job job, CancellationToken cancellationToken) => kept.RemoveAsync(job, cancellationToken);

    /// <summary>The rows: what became of those that were carried out, what would become of the others.</summary>
    public async Task<IReadOnlyList<UploadRow>> RowsAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await kept.ReadAsync(job, cancellationToken);
    }

    /// <summary>The rows of an upload that are somebody's.</summary>
    internal async Task<IReadOnlyList<UploadRow>> RowsOfAsync(Job job, DataSubject person, CancellationToken cancellationToken) =>
        [.. (await kept.ReadAsync(job, cancellationToken)).Where(r => r.IsOf(person))];

    /// <summary>Takes somebody out of an upload: the row keeps its line, and nothing becomes of it.</summary>
    internal Task EraseAsync(Job job, DataSubject person, CancellationToken cancellationToken) =>
        kept.ChangeAsync(job, r => r.IsOf(person) ? new UploadRow { Line = r.Line, Outcome = UploadOutcome.Refused, Faults = [new FieldError("", "This person was erased.")] } : r, cancellationToken);

    private async Task<UploadRow> LookAsync(Site site, Guid by, UploadRow row, Func<string, bool> claim, CancellationToken cancellationToken)
    {
        if (row.Person is not { } person)
            return row;
        if (!(await hand.MatchAsync(site, by, person, cancellationToken)).Succeeded(out var match, out var refusal))
            return row.Refused(refusal);
        if (match.Stored is { } stored)
            return row with { AccountId = stored.Id, Username = stored.Username, Outcome = person.Over(stored) == stored ? UploadOutcome.Unchanged : UploadOutcome.Changed };
        return person.Username is null && await hand.LikelyUsernameAsync(site, person, claim, cancellationToken) is { } likely ? row with { Username = likely } : row;
    }

    private async Task<UploadRow> CarryOutAsync(Site site, Guid by, UploadRow planned, Actor actor, CancellationToken cancellationToken)
    {
        if (planned is not { Person: { } person } || planned.Outcome == UploadOutcome.Refused)
            return planned;
        // Looked at again: others may have changed it since the preview.
        if (!(await hand.MatchAsync(site, by, person, cancellationToken)).Succeeded(out var match, out var refusal))
            return planned.Refused(refusal);
        if (match.Stored is null)
        {
            return (await hand.AddAsync(site, match.Id, person, actor, cancellationToken)).Succeeded(out var made, out refusal)
                ? planned with { Outcome = UploadOutcome.New, AccountId = made.Id, Username = made.Username }
                : planned.Refused(refusal);
        }

        var differs = person.Over(match.Stored) != match.Stored;
        if (differs)
            await hand.ChangeAsync(match.Id, person, actor, cancellationToken);
        // What a run before a crash has done already is told as done.
        return planned with { Outcome = differs ? UploadOutcome.Changed : planned.Outcome, AccountId = match.Id, Username = match.Stored.Username };
    }

    private static Dictionary<UploadOutcome, int> Counts(IEnumerable<UploadRow> rows) => rows.GroupBy(r => r.Outcome).ToDictionary(g => g.Key, g => g.Count());
}
