using Azure.Data.Tables;
using Hub.Core.Mis;
using Hub.Core.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Hub.Core.Accounts;

/// <summary>
/// Everybody of a site: the people of its MIS and its accounts, joined. Each site's list is kept in memory for as long as neither the MIS data nor an account has
/// changed, which two reads by key tell. Of accounts only those are read again that changed since: the storage writes down when it stored each row, and the row that tells of
/// changes is stored in one transaction with the account's.
/// </summary>
public sealed class SitePeople(Tables tables, Snapshots snapshots) : IDisposable
{
    // About 500 bytes each.
    private const int MostPeople = 400_000;
    // What the clocks of the storage's servers may differ by, when the partition moves from one to another.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache lists = new(new MemoryCacheOptions { SizeLimit = MostPeople });
    private readonly SemaphoreSlim[] reading = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The people of a site as they are now.</summary>
    public async Task<PeopleList> GetAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (snapshot, version) = await VersionsAsync(siteId, cancellationToken);
        if (Known(siteId) is { } known && known.Is(snapshot, version))
            return known.People;
        // One reads, the others of the site wait for it.
        var turn = reading[(uint)siteId.GetHashCode() % reading.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            // The versions come first: what changes while the rest is read is read again next time.
            (snapshot, version) = await VersionsAsync(siteId, cancellationToken);
            known = Known(siteId);
            if (known is not null && known.Is(snapshot, version))
                return known.People;
            var people = known is not null && known.Snapshot == snapshot ? known.MisPeople : await MisPeopleAsync(siteId, snapshot, cancellationToken);
            var accounts = known is not null && known.Version == version ? known.Accounts : await AccountsAsync(siteId, known?.Version.Removal == version.Removal ? known : null, cancellationToken);
            var list = PeopleList.Join(people, accounts.Values);
            return lists.Set(siteId, new Entry(snapshot, version, people, accounts, list), new MemoryCacheEntryOptions { Size = list.Count + 1, SlidingExpiration = Unused }).People;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lists.Dispose();
        foreach (var turn in reading)
            turn.Dispose();
    }

    private Entry? Known(Guid siteId) => lists.Get<Entry>(siteId);

    private async Task<(string? Snapshot, ListVersion Version)> VersionsAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var snapshot = snapshots.CurrentIdAsync(siteId, cancellationToken);
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), SiteAccountRow.VersionKey, cancellationToken: cancellationToken);
        return (await snapshot, row.HasValue ? new ListVersion(row.Value!.GetString("Version"), row.Value.GetString(SiteAccountRow.RemovalColumn), row.Value.Timestamp) : new ListVersion(null, null, null));
    }

    private async Task<IReadOnlyList<SitePerson>> MisPeopleAsync(Guid siteId, string? snapshotId, CancellationToken cancellationToken)
    {
        if (snapshotId is null)
            return [];
        var people = new List<SitePerson>();
        await foreach (var person in snapshots.ReadAsync<Person>(await snapshots.GetAsync(siteId, snapshotId, cancellationToken), cancellationToken))
        {
            people.Add(new SitePerson
            {
                PersonId = person.SourcedId,
                GivenName = person.GivenName,
                FamilyName = person.FamilyName,
                UserType = person.UserType,
                YearGroup = person.YearGroup,
                RegistrationGroup = person.RegistrationGroup,
                Emails = person.Emails,
            });
        }

        return people;
    }

    /// <summary>The accounts: all of them, or when some are known those that changed since in place of what is known.</summary>
    private async Task<IReadOnlyDictionary<Guid, SiteAccountRow>> AccountsAsync(Guid siteId, Entry? known, CancellationToken cancellationToken)
    {
        var site = siteId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {site} and RowKey lt {SiteAccountRow.VersionKey}");
        if (known?.Version.ChangedAt is { } seen)
            filter += " and " + TableClient.CreateQueryFilter($"Timestamp ge {seen - ClockSkew}");
        var accounts = known?.Version.ChangedAt is null ? [] : new Dictionary<Guid, SiteAccountRow>(known.Accounts);
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var account = SiteAccountRow.Of(row);
            accounts[account.AccountId] = account;
        }

        return accounts;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync(SiteAccountRow.Table);

    /// <summary>Which state of a site's accounts, after which one was taken out, of which no row tells, and when the storage stored it.</summary>
    private sealed record ListVersion(string? Id, string? Removal, DateTimeOffset? ChangedAt);

    private sealed record Entry(string? Snapshot, ListVersion Version, IReadOnlyList<SitePerson> MisPeople, IReadOnlyDictionary<Guid, SiteAccountRow> Accounts, PeopleList People)
    {
        public bool Is(string? snapshot, ListVersion version) => Snapshot == snapshot && Version == version;
    }
}
