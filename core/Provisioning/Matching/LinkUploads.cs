using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning.Matching;

/// <summary>
/// Lists of people and their accounts: looked through first, and carried out row by row when somebody says so. A row is carried out only while what the preview saw still stands. May be repeated at
/// any point.
/// </summary>
public sealed class LinkUploads
{
    /// <summary>The kind of its jobs.</summary>
    public const string Kind = "link-upload";

    // Each part reads the directory once.
    private const int RowsOfPart = 1_000;

    private readonly Sites.Sites sites;
    private readonly Snapshots snapshots;
    private readonly DirectoryAccounts links;
    private readonly Directories directories;
    private readonly Jobs jobs;
    private readonly UploadedRows<LinkRow> kept;
    private readonly Audit audit;
    private readonly TimeProvider time;

    internal LinkUploads(Sites.Sites sites, Snapshots snapshots, DirectoryAccounts links, Directories directories, Jobs jobs, Blobs blobs, Audit audit, TimeProvider time) =>
        (this.sites, this.snapshots, this.links, this.directories, this.jobs, kept, this.audit, this.time) =
        (sites, snapshots, links, directories, jobs, new UploadedRows<LinkRow>(blobs, siteId => $"provisioning/{siteId}/link-uploads", RowsOfPart), audit, time);

    /// <summary>The most bytes of a file.</summary>
    public static int MaxBytes => UploadedCsv.MaxBytes;

    /// <summary>The most rows of a file.</summary>
    public static int MaxRows => UploadedCsv.MaxRows;

    /// <summary>The directory whose accounts decide who is in a site's files.</summary>
    public static DirectoryKind DirectoryOf(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return site.Microsoft365 is null && site.Google is not null ? DirectoryKind.Google : DirectoryKind.Microsoft365;
    }

    /// <summary>Accounts that are very likely those of people who have none.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="people">Ids of the people.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The suggestions by the person's id; or why the directory could not be read.</returns>
    public async Task<Outcome<IReadOnlyDictionary<string, AccountSuggestion>>> SuggestAsync(Guid siteId, DirectoryKind directory, IReadOnlySet<string> people, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(siteId, directory, cancellationToken)).Succeeded(out var known, out var refusal))
            return refusal;
        var domains = DomainsOf(known.Site, directory);
        return AccountSuggestions.For(
            people, known.People, known.Links, known.Accounts, known.Site.EmailRules, address => domains.Count == 0 || domains.Contains(EmailAddress.DomainOf(address), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Reads a file and finds out what would become of each row. Nothing is changed.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="directory">The directory whose accounts it names.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="content">The file.</param>
    /// <param name="actor">Who acts, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Job>> PreviewAsync(Guid siteId, DirectoryKind directory, string fileName, byte[] content, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(actor);
        if (!LinkFile.Read(content).Succeeded(out var read, out var refusal))
            return refusal;
        if (read.Rows.Count == 0)
            return new Invalid("no_addresses", "No row of the file has an address. Fill in the column Address for the people whom you want to link.");
        if (!(await ChecksAsync(siteId, directory, cancellationToken)).Succeeded(out var checks, out refusal))
            return refusal;
        var rows = WithoutRepeats([.. read.Rows.Select(r => Look(checks, r))]);
        var detail = new LinkUploadDetail(fileName.Length > 100 ? fileName[..100] : fileName, directory, actor.Id, actor.NetworkAddress, rows.Count, read.Blank, Counts(rows));
        var job = new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Previewed, CreatedAt = time.GetUtcNow() }.WithDetail(detail);
        await kept.StoreAsync(job, rows, cancellationToken);
        await jobs.AddAsync(job, cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, actor.Id, "export.matches_previewed", job.Id, Address: actor.NetworkAddress), cancellationToken);
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
        var job = await jobs.TryBeginAsync(siteId, jobId, Kind, lost, j => j.WithDetail(j.DetailAs<LinkUploadDetail>() with { By = actor.Id, Address = actor.NetworkAddress }), cancellationToken);
        if (job is null)
            return new Conflict("not_possible_now", "This list was applied before, or is being applied now. Its page shows where it stands.");
        await audit.AddAsync(new AuditRecord(siteId, actor.Id, "export.matches_applied", jobId, Address: actor.NetworkAddress), cancellationToken);
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
        var detail = (await jobs.FindAsync(siteId, jobId, cancellationToken))!.DetailAs<LinkUploadDetail>();
        var state = await ChecksAsync(siteId, detail.Directory, cancellationToken);
        await links.MarkAsync(siteId, cancellationToken);
        var (rows, done, total) = await kept.CarryOutAsync(siteId, jobId, part, (row, token) => CarryOutAsync(siteId, detail, state, row, token), cancellationToken);
        await links.MarkAsync(siteId, cancellationToken);
        return new JobProgress("linking", done, rows.Count(r => r.Outcome == LinkOutcome.Refused), total);
    }

    /// <summary>Ends an upload.</summary>
    public async Task FinishAsync(Guid siteId, string jobId, bool failed, CancellationToken cancellationToken)
    {
        var job = (await jobs.FindAsync(siteId, jobId, cancellationToken))!;
        var counts = Counts(await RowsAsync(job, cancellationToken));
        await jobs.UpdateAsync(
            siteId, jobId,
            j => j.State != JobState.Running ? null : (j with { State = failed ? JobState.Failed : counts.ContainsKey(LinkOutcome.Refused) ? JobState.CompletedWithFailures : JobState.Completed })
                .WithDetail(j.DetailAs<LinkUploadDetail>() with { Counts = counts }),
            cancellationToken);
    }

    /// <summary>Ends an upload that nobody works on any more; a preview, too.</summary>
    public Task StopAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return kept.StopAsync(jobs, job, (j, rows) => j.WithDetail(j.DetailAs<LinkUploadDetail>() with { Counts = Counts(rows) }), cancellationToken);
    }

    /// <summary>Removes the rows of an upload.</summary>
    public Task RemoveRowsAsync(Job job, CancellationToken cancellationToken) => kept.RemoveAsync(job, cancellationToken);

    /// <summary>The rows: what became of those that were carried out, what would become of the others.</summary>
    public async Task<IReadOnlyList<LinkRow>> RowsAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await kept.ReadAsync(job, cancellationToken);
    }

    /// <summary>The rows of an upload that are somebody's.</summary>
    internal async Task<IReadOnlyList<LinkRow>> RowsOfAsync(Job job, DataSubject person, CancellationToken cancellationToken) =>
        [.. (await kept.ReadAsync(job, cancellationToken)).Where(r => r.IsOf(person))];

    /// <summary>Takes somebody out of an upload: the row keeps its line, and nothing becomes of it.</summary>
    internal Task EraseAsync(Job job, DataSubject person, CancellationToken cancellationToken) => kept.ChangeAsync(
        job, r => r.IsOf(person) ? new LinkRow { Line = r.Line, Outcome = LinkOutcome.Refused, Code = "person_erased", Reason = "This person was erased." } : r, cancellationToken);

    private static LinkRow Look(LinkChecks checks, LinkRow row)
    {
        if (row.Outcome == LinkOutcome.Refused)
            return row;
        if (!checks.Find(row.PersonId).Succeeded(out var person, out var refusal))
            return row.Refused(refusal, LinkFile.PersonColumn);
        row = row with { PersonId = person.SourcedId, Name = person.DisplayName };
        return checks.Check(person, row.Address).Succeeded(out var found, out refusal)
            ? row with { Address = found.Account.Address, DirectoryId = found.Account.DirectoryId, Outcome = found.Linked ? LinkOutcome.Unchanged : LinkOutcome.Linked }
            : row.Refused(refusal, LinkFile.AddressColumn);
    }

    /// <summary>Refuses all rows about one person, and all that name one account: which of them is right cannot be told.</summary>
    private static IReadOnlyList<LinkRow> WithoutRepeats(IReadOnlyList<LinkRow> rows)
    {
        var byPerson = rows.Where(r => r.PersonId.Length > 0).ToLookup(r => r.PersonId, r => r.Line, StringComparer.Ordinal);
        var byAccount = rows.Where(r => r.DirectoryId is not null).ToLookup(r => r.DirectoryId!, r => r.Line, StringComparer.Ordinal);
        return
        [
            .. rows.Select(r => r.Outcome == LinkOutcome.Refused ? r
                : byPerson[r.PersonId].FirstOrDefault(l => l != r.Line) is > 0 and var line ? r.Refused(new Conflict("person_twice", $"Line {line} is about the same person. Take one of the rows out."), LinkFile.PersonColumn)
                : byAccount[r.DirectoryId!].FirstOrDefault(l => l != r.Line) is > 0 and var other ? r.Refused(new Conflict("account_twice", $"Line {other} names the same account. Take one of the rows out."), LinkFile.AddressColumn)
                : r),
        ];
    }

    private async Task<LinkRow> CarryOutAsync(Guid siteId, LinkUploadDetail detail, Outcome<LinkChecks> state, LinkRow planned, CancellationToken cancellationToken)
    {
        if (planned.Outcome == LinkOutcome.Refused)
            return planned;
        var result = await LinkAsync(siteId, detail.Directory, state, planned, cancellationToken);
        var (action, code) = result.Outcome == LinkOutcome.Refused ? ("export.match_refused", result.Code) : ("export.matched", null);
        if (planned.Outcome == LinkOutcome.Linked)
            await audit.AddAsync(new AuditRecord(siteId, detail.By, action, planned.PersonId, code, detail.Address) { Changes = code is null ? AuditChange.Of(("account", null, planned.Address)) : [] }, cancellationToken);
        return result;
    }

    private async Task<LinkRow> LinkAsync(Guid siteId, DirectoryKind directory, Outcome<LinkChecks> state, LinkRow planned, CancellationToken cancellationToken)
    {
        if (!state.Succeeded(out var checks, out var refusal))
            return planned.Refused(refusal);
        if (!checks.Find(planned.PersonId).Succeeded(out var person, out refusal) || person.SourcedId != planned.PersonId)
            return Changed("The person is not at the school any more.");
        if (!checks.Check(person, planned.Address).Succeeded(out var found, out refusal))
            return Changed(refusal.Detail);
        if (found.Account.DirectoryId != planned.DirectoryId || found.Account.Address != planned.Address)
            return Changed("The address is another account's now, or the account has another.");
        // What a run before a crash has done already is told as done.
        if (found.Linked)
            return planned;
        if (planned.Outcome == LinkOutcome.Unchanged)
            return Changed("The person is not linked to the account any more.");
        var link = new DirectoryAccount(siteId, directory, planned.PersonId, found.Account.DirectoryId, found.Account.Address);
        return (await links.LinkUnmarkedAsync(link, onlyNew: true, cancellationToken)).Succeeded(out _, out refusal) ? planned : Changed(refusal.Detail);

        LinkRow Changed(string how) => planned.Refused(new Conflict(Codes.ChangedSincePreview, $"It has changed since the preview. {how}"));
    }

    private async Task<Outcome<LinkChecks>> ChecksAsync(Guid siteId, DirectoryKind directory, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(siteId, directory, cancellationToken)).Succeeded(out var known, out var refusal))
            return refusal;
        return new LinkChecks(known.People, known.Links, known.Accounts, DomainsOf(known.Site, directory));
    }

    private async Task<Outcome<Known>> ReadAsync(Guid siteId, DirectoryKind directory, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return new Conflict("no_data", "The site has no MIS data yet. Send a feed first.");
        if (!directories.Open(site, directory).Succeeded(out var open, out var refusal) || !(await open.Directory.ReadAllAsync(cancellationToken)).Succeeded(out var content, out refusal))
            return refusal;
        var people = await snapshots.ReadAsync<Person>(snapshot, cancellationToken).ToListAsync(cancellationToken);
        return new Known(site, people, await links.ReadAsync(siteId, directory, cancellationToken).ToListAsync(cancellationToken), content.Accounts);
    }

    private static IReadOnlyList<string> DomainsOf(Site site, DirectoryKind directory) => (directory == DirectoryKind.Google ? site.Google?.Domains : site.Microsoft365?.VerifiedDomains) ?? [];

    private static Dictionary<LinkOutcome, int> Counts(IEnumerable<LinkRow> rows) => rows.GroupBy(r => r.Outcome).ToDictionary(g => g.Key, g => g.Count());

    private sealed record Known(Site Site, IReadOnlyList<Person> People, IReadOnlyList<DirectoryAccount> Links, IReadOnlyList<RemoteAccount> Accounts);
}
