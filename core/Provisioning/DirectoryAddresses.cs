using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>
/// Which people's accounts hold, or once held, an address, in all directories of all sites. A row only says where to look: whether the account still has the
/// address is what its link says. So rows are written before the link, and deleted only when the person is erased.
/// </summary>
internal sealed class DirectoryAddresses(Tables tables)
{
    private const int Together = 8;

    /// <summary>Enters the addresses of accounts that are about to be stored.</summary>
    public async Task AddAsync(IEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(accounts, options, async (account, token) => await table.UpsertEntityAsync(ToRow(account), TableUpdateMode.Replace, token));
    }

    /// <summary>Where the address is, or was.</summary>
    public async Task<IReadOnlyList<(Guid SiteId, DirectoryKind Directory, string PersonId)>> FindAsync(string address, CancellationToken cancellationToken)
    {
        var key = KeyOf(address);
        var found = new List<(Guid, DirectoryKind, string)>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == key, cancellationToken: cancellationToken))
            found.Add((row.GetGuid("SiteId")!.Value, Enum.Parse<DirectoryKind>(row.GetString("Directory")), row.GetString("PersonId")));
        return found;
    }

    /// <summary>The addresses that a person's account holds, or once held; those that are too long to be read back are not told. Reads the whole table: for the background.</summary>
    public async Task<IReadOnlyList<string>> OfPersonAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken) =>
        await RowsOfAsync(siteId, directory, personId, cancellationToken).Select(r => TableKey.TextOf(r.PartitionKey)?.ToLowerInvariant()).OfType<string>().ToListAsync(cancellationToken);

    /// <summary>Forgets the addresses of a person without an account in the directory. Reads the whole table: for the background.</summary>
    public async Task ForgetAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken)
    {
        await foreach (var row in RowsOfAsync(siteId, directory, personId, cancellationToken))
            await (await TableAsync()).DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    private async IAsyncEnumerable<TableEntity> RowsOfAsync(Guid siteId, DirectoryKind directory, string personId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey eq {RowKeyOf(siteId, directory, personId)}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return row;
    }

    private static string RowKeyOf(Guid siteId, DirectoryKind directory, string personId) => TableKey.For($"{LinkRows.Partition(siteId, directory)} {personId}");

    private static TableEntity ToRow(DirectoryAccount account) =>
        new(KeyOf(account.Address), RowKeyOf(account.SiteId, account.Directory, account.PersonId))
        {
            ["SiteId"] = account.SiteId,
            ["Directory"] = account.Directory.ToString(),
            ["PersonId"] = account.PersonId,
        };

    private static string KeyOf(string address) => TableKey.For(address.ToUpperInvariant());

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAddresses");
}
