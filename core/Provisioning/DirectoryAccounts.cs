using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>Which account belongs to which person, by the directory's immutable id. An account belongs to one person of a site at most.</summary>
public sealed class DirectoryAccounts(Tables tables)
{
    // Beside the partitions of sites, whose names begin with the site's id.
    private const string MarksPartition = "by-hand";

    // A person's row and the account's, in one transaction.
    private const int LinksInBatch = Tables.BatchSize / 2;

    private readonly DirectoryAddresses addresses = new(tables);

    /// <summary>Stores what updates learned. What stands against it stays as it is: a person's link to another account, an account's link to another person.</summary>
    public async Task StoreAsync(IEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        foreach (var site in accounts.GroupBy(a => (a.SiteId, a.Directory)))
        {
            var partition = LinkRows.Partition(site.Key.SiteId, site.Key.Directory);
            // Two rows of one key would make a transaction impossible.
            var links = site.DistinctBy(a => a.PersonId).DistinctBy(a => a.DirectoryId).ToArray();
            var stored = await ReadRowsAsync(table, partition, [.. links.Select(l => LinkRows.PersonKey(l.PersonId))], cancellationToken);
            foreach (var batch in links.Chunk(LinksInBatch))
                await StoreAsync(table, partition, batch, stored, cancellationToken);
        }
    }

    /// <summary>Links a person to an account, in place of the one that the person was linked to.</summary>
    /// <param name="account">The link.</param>
    /// <param name="onlyNew">Refuses when the person is linked already.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether the person had no link before.</returns>
    public async Task<Outcome<bool>> LinkAsync(DirectoryAccount account, bool onlyNew, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        await MarkAsync(account.SiteId, cancellationToken);
        var outcome = await LinkUnmarkedAsync(account, onlyNew, cancellationToken);
        await MarkAsync(account.SiteId, cancellationToken);
        return outcome;
    }

    /// <summary>The same for many links: whoever makes them marks the site before and after.</summary>
    internal async Task<Outcome<bool>> LinkUnmarkedAsync(DirectoryAccount account, bool onlyNew, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var partition = LinkRows.Partition(account.SiteId, account.Directory);
        await addresses.AddAsync([account], cancellationToken);
        while (true)
        {
            var stored = await ReadRowAsync(table, partition, LinkRows.PersonKey(account.PersonId), cancellationToken);
            if (onlyNew && stored is not null)
                return new Stale("link_exists", "The person is linked to an account already.");
            if (await HolderAsync(table, account, cancellationToken) is { } holder && holder != account.PersonId)
                return new Conflict("link_taken", $"The account is linked to another person of the site ({holder}). Remove that link first if it is wrong.");
            if (await table.TrySubmitAsync(LinkRows.Change(stored, account), cancellationToken))
                return stored is null;
        }
    }

    /// <summary>Removes a person's link.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> UnlinkAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        while (true)
        {
            if (await ReadRowAsync(table, LinkRows.Partition(siteId, directory), LinkRows.PersonKey(personId), cancellationToken) is not { } stored)
                return false;
            await MarkAsync(siteId, cancellationToken);
            if (await table.TrySubmitAsync(LinkRows.Removal(stored), cancellationToken))
            {
                await MarkAsync(siteId, cancellationToken);
                return true;
            }
        }
    }

    /// <summary>
    /// Writes down that somebody makes or removes links of a site by hand. Before, so that it is known even if the hub dies at it; and after, so that nobody who read the links meanwhile takes them for
    /// the newest.
    /// </summary>
    internal async Task MarkAsync(Guid siteId, CancellationToken cancellationToken) =>
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(MarksPartition, siteId.ToString()) { ["Mark"] = Guid.NewGuid().ToString("N") }, TableUpdateMode.Replace, cancellationToken);

    /// <summary>The marks of the sites of a range of ids, each another after every link made or removed by hand; a site without is missing. One read for a thousand of them.</summary>
    internal async Task<IReadOnlyDictionary<Guid, string>> MarksAsync(Guid first, Guid last, CancellationToken cancellationToken)
    {
        var marks = new Dictionary<Guid, string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {MarksPartition} and RowKey ge {first.ToString()} and RowKey le {last.ToString()}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            marks[Guid.Parse(row.RowKey)] = row.GetString("Mark");
        return marks;
    }

    /// <summary>The account of one person, or null.</summary>
    public async Task<DirectoryAccount?> FindAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken) =>
        await ReadRowAsync(await TableAsync(), LinkRows.Partition(siteId, directory), LinkRows.PersonKey(personId), cancellationToken) is { } row
            ? LinkRows.FromRow(siteId, directory, row)
            : null;

    /// <summary>The person of a site whose account has this id in the directory, or null.</summary>
    public async Task<string?> FindPersonAsync(Guid siteId, DirectoryKind directory, string directoryId, CancellationToken cancellationToken) =>
        (await ReadRowAsync(await TableAsync(), LinkRows.Partition(siteId, directory), LinkRows.AccountKey(directoryId), cancellationToken))?.GetString("PersonId");

    /// <summary>The addresses that a person's account holds, or once held.</summary>
    internal Task<IReadOnlyList<string>> AddressesOfAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken) =>
        addresses.OfPersonAsync(siteId, directory, personId, cancellationToken);

    /// <summary>Forgets a person's link, and every address that the account ever had.</summary>
    internal async Task ForgetAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken)
    {
        await UnlinkAsync(siteId, directory, personId, cancellationToken);
        await addresses.ForgetAsync(siteId, directory, personId, cancellationToken);
    }

    /// <summary>Every account, of whatever site and directory, that signs in with an address there now.</summary>
    public async Task<IReadOnlyList<DirectoryAccount>> HoldersOfAsync(string address, CancellationToken cancellationToken)
    {
        var holders = new List<DirectoryAccount>();
        foreach (var (siteId, directory, personId) in await addresses.FindAsync(address, cancellationToken))
        {
            if (await FindAsync(siteId, directory, personId, cancellationToken) is { } account && string.Equals(account.Address, address, StringComparison.OrdinalIgnoreCase))
                holders.Add(account);
        }

        return holders;
    }

    /// <summary>A page of a site's links in a directory, in the order of the people's ids.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most links to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The links, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public async Task<ListPage<DirectoryAccount>> ListAsync(Guid siteId, DirectoryKind directory, string? position, int size, CancellationToken cancellationToken)
    {
        var links = new List<DirectoryAccount>();
        var filter = LinkRows.PeopleAfter(LinkRows.Partition(siteId, directory), position ?? "");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (links.Count == size)
                return new ListPage<DirectoryAccount>(links, LinkRows.PersonKey(links[^1].PersonId));
            links.Add(LinkRows.FromRow(siteId, directory, row));
        }

        return new ListPage<DirectoryAccount>(links, null);
    }

    /// <summary>Every account that the hub knows of a site in a directory.</summary>
    public async IAsyncEnumerable<DirectoryAccount> ReadAsync(Guid siteId, DirectoryKind directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = LinkRows.PeopleAfter(LinkRows.Partition(siteId, directory), "");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return LinkRows.FromRow(siteId, directory, row);
    }

    private async Task StoreAsync(
        TableClient table, string partition, DirectoryAccount[] links, Dictionary<string, TableEntity> stored, CancellationToken cancellationToken)
    {
        var changes = links.Select(l => (Link: l, Row: stored.GetValueOrDefault(LinkRows.PersonKey(l.PersonId)))).Where(c => !IsElsewhere(c.Row, c.Link))
            .Select(c => (c.Link, Actions: LinkRows.Change(c.Row, c.Link))).Where(c => c.Actions.Count > 0).ToArray();
        await addresses.AddAsync(changes.Select(c => c.Link), cancellationToken);
        if (await table.TrySubmitAsync([.. changes.SelectMany(c => c.Actions)], cancellationToken))
            return;
        foreach (var link in links)
            await StoreOneAsync(table, partition, link, cancellationToken);
    }

    private static async Task StoreOneAsync(TableClient table, string partition, DirectoryAccount link, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await ReadRowAsync(table, partition, LinkRows.PersonKey(link.PersonId), cancellationToken);
            var holder = await HolderAsync(table, link, cancellationToken);
            if (IsElsewhere(stored, link) || (holder is not null && holder != link.PersonId) || await table.TrySubmitAsync(LinkRows.Change(stored, link), cancellationToken))
                return;
        }
    }

    private static bool IsElsewhere(TableEntity? stored, DirectoryAccount link) => stored is not null && stored.GetString("DirectoryId") != link.DirectoryId;

    /// <summary>Whose account it is; null when nobody's.</summary>
    private static async Task<string?> HolderAsync(TableClient table, DirectoryAccount account, CancellationToken cancellationToken) =>
        (await ReadRowAsync(table, LinkRows.Partition(account.SiteId, account.Directory), LinkRows.AccountKey(account.DirectoryId), cancellationToken))?.GetString("PersonId");

    private static async Task<TableEntity?> ReadRowAsync(TableClient table, string partition, string key, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private static async Task<Dictionary<string, TableEntity>> ReadRowsAsync(TableClient table, string partition, string[] keys, CancellationToken cancellationToken)
    {
        // The people of a chunk follow one another, so their rows do too.
        Array.Sort(keys, StringComparer.Ordinal);
        var rows = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync<TableEntity>(LinkRows.PeopleBetween(partition, keys[0], keys[^1]), cancellationToken: cancellationToken))
            rows[row.RowKey] = row;
        return rows;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAccounts");
}
