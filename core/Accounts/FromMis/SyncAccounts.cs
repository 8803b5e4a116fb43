using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Operations;
using Hub.Core.Rostering;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.FromMis;

/// <summary>Brings a site's accounts in step with its MIS: joiners get one, movers keep theirs, leavers' are closed. May be run again at any point.</summary>
public sealed class SyncAccounts(
    Accounts accounts, Sites.Sites sites, Snapshots snapshots, YearsOfLeaving years, Tables tables, LostAddresses lost, Audit audit, TimeProvider time)
{
    private const string Actor = "mis";
    private const int MaxPerRun = 2_000;
    private const int Together = 16;

    /// <summary>Does the next people.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="after">Where the last run ended; null for the first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Where this run ended; null when all is done.</returns>
    public async Task<string?> RunAsync(Guid siteId, string? after, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return null;
        var today = site.DayAt(time.GetUtcNow());
        var rules = JsonSerializer.Serialize(site.Accounts);
        var done = await DoneAsync(siteId, cancellationToken);
        // A site that never asked for accounts has none to keep in step.
        if (done is null && site.Accounts.UserTypes.Count == 0)
            return null;
        // A day on which somebody begins or leaves, or other rules, concern people whose record did not change.
        var everybody = done is null || today < done.Day || today >= done.Until || done.Rules != rules;
        if (!everybody && done!.SnapshotId == snapshot.Id)
            return null;
        var work = new List<(string Id, Person? Person)>();
        await foreach (var (id, person) in PeopleAsync(done?.SnapshotId, snapshot, everybody, cancellationToken))
        {
            if (after is not null && string.CompareOrdinal(id, after) <= 0)
                continue;
            work.Add((id, person));
            if (work.Count == MaxPerRun)
                break;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(work, options, async (item, token) => await SyncAsync(site, item.Id, item.Person, today, token));
        if (work.Count == MaxPerRun)
            return work[^1].Id;
        await StoreDoneAsync(siteId, new Done(snapshot.Id, today, rules, await NextChangeAsync(snapshot, today, cancellationToken)), cancellationToken);
        return null;
    }

    /// <summary>Whether a site's accounts are in step with its current snapshot, or need not be: those before are needed no more.</summary>
    internal async Task<bool> IsInStepAsync(Guid siteId, CancellationToken cancellationToken) =>
        await DoneAsync(siteId, cancellationToken) is not { } done || done.SnapshotId == await snapshots.CurrentIdAsync(siteId, cancellationToken);

    private async Task<DateOnly?> NextChangeAsync(Snapshot snapshot, DateOnly today, CancellationToken cancellationToken)
    {
        var day = new SchoolDay(today);
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
            day.IsIn(person.StartDate, person.EndDate);
        return day.NextChange;
    }

    /// <summary>The people to look at, in the order of their ids; without a person where one has left.</summary>
    private async IAsyncEnumerable<(string Id, Person? Person)> PeopleAsync(
        string? before, Snapshot now, bool everybody, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var old = before is null ? null : await snapshots.GetAsync(now.SiteId, before, cancellationToken);
        var left = new Queue<string>();
        if (everybody && old is not null)
        {
            await foreach (var change in SnapshotDiff.ReadAsync<Person>(snapshots, old, now, cancellationToken))
            {
                if (change.Kind == ChangeKind.Left)
                    left.Enqueue(change.Id);
            }
        }

        if (everybody)
        {
            await foreach (var person in snapshots.ReadAsync<Person>(now, cancellationToken))
            {
                while (left.TryPeek(out var id) && string.CompareOrdinal(id, person.SourcedId) < 0)
                    yield return (left.Dequeue(), null);
                yield return (person.SourcedId, person);
            }

            while (left.TryDequeue(out var id))
                yield return (id, null);
            yield break;
        }

        await foreach (var change in SnapshotDiff.ReadAsync<Person>(snapshots, old, now, cancellationToken))
            yield return (change.Id, change.Kind == ChangeKind.Left ? null : JsonSerializer.Deserialize(change.Json, MisJson.Default.Person));
    }

    private async Task SyncAsync(Site site, string personId, Person? person, DateOnly today, CancellationToken cancellationToken)
    {
        var id = PersonAccount.Id(site.Id, personId);
        var here = site.Accounts.Want(person, today);
        if (await accounts.FindAsync(id, cancellationToken) is null)
        {
            if (here)
                await MakeAsync(site, id, person!, cancellationToken);
            return;
        }

        string? action = null;
        Account? before = null, after = null;
        var now = await accounts.UpdateAsync(id, account =>
        {
            var next = here ? Reopened(Described(account, person!)) : Closed(account);
            action = next == account ? null : next.Disabled == account.Disabled ? "account.changed" : next.Disabled ? "account.closed" : "account.reopened";
            (before, after) = (account, next);
            return action is null ? null : next;
        }, cancellationToken);
        if (action is not null)
            await audit.AddAsync(new AuditRecord(site.Id, Actor, action, id.ToString()) { Changes = AccountChanges.Between(before, after!) }, cancellationToken);
        if (now is { Disabled: false })
            await lost.SwitchOffAsync(now, cancellationToken);
    }

    private async Task MakeAsync(Site site, Guid id, Person person, CancellationToken cancellationToken)
    {
        var named = NamedPerson.Of(person, await years.FindAsync(site.Id, person.SourcedId, cancellationToken));
        foreach (var username in site.Accounts.UsernameFormats.Candidates(person.UserType, named))
        {
            if (!await accounts.TryAddAsync(Described(new Account { Id = id, SiteId = site.Id, Username = username, PersonId = person.SourcedId }, person), cancellationToken))
            {
                // Another run may have made it meanwhile; else the username is somebody's.
                if (await accounts.FindAsync(id, cancellationToken) is not null)
                    return;
                continue;
            }

            await audit.AddAsync(new AuditRecord(site.Id, Actor, "account.made", id.ToString()), cancellationToken);
            return;
        }

        await audit.AddAsync(new AuditRecord(site.Id, Actor, "account.not_made", person.SourcedId, "no_username"), cancellationToken);
    }

    /// <summary>The account with what the MIS says of the person. Whoever administers the site goes on doing so for as long as the MIS has the person among the staff.</summary>
    private static Account Described(Account account, Person person)
    {
        string? role = person.UserType switch { UserType.Student => Roles.Student, UserType.Staff => Roles.Staff, _ => null };
        var others = account.Roles.Where(r => r is not (Roles.Student or Roles.Staff) && (r != Roles.Administrator || person.UserType == UserType.Staff));
        IReadOnlyList<string> roles = [.. role is null ? [] : new[] { role }, .. others];
        return account with
        {
            GivenName = person.GivenName,
            FamilyName = person.FamilyName,
            UserType = person.UserType,
            YearGroup = person.YearGroup,
            RegistrationGroup = person.RegistrationGroup,
            // The same list when nothing changed: records compare lists by reference.
            Roles = roles.SequenceEqual(account.Roles) ? account.Roles : roles,
        };
    }

    private static Account Reopened(Account account) => account switch
    {
        { LeftMis: true } => account with { Disabled = false, LeftMis = false },
        // From now on the MIS decides again.
        { HeldOpen: true } => account with { HeldOpen = false },
        _ => account,
    };

    private Account Closed(Account account) => account.Disabled || account.HeldOpen ? account : account with { Disabled = true, LeftMis = true, SessionsValidFrom = time.GetUtcNow() };

    private async Task<Done?> DoneAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync("AccountSync")).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), "done", cancellationToken: cancellationToken);
        return row.HasValue ? JsonSerializer.Deserialize<Done>(row.Value!.GetString("Done")) : null;
    }

    private async Task StoreDoneAsync(Guid siteId, Done done, CancellationToken cancellationToken) => await (await tables.GetAsync("AccountSync")).UpsertEntityAsync(
        new TableEntity(siteId.ToString(), "done") { ["Done"] = JsonSerializer.Serialize(done) }, TableUpdateMode.Replace, cancellationToken);

    /// <summary>With what the accounts are in step.</summary>
    /// <param name="SnapshotId">The MIS data.</param>
    /// <param name="Day">The day.</param>
    /// <param name="Rules">The school's rules.</param>
    /// <param name="Until">The first later day on which somebody begins or has left; null for none.</param>
    private sealed record Done(string SnapshotId, DateOnly Day, string Rules, DateOnly? Until);
}
