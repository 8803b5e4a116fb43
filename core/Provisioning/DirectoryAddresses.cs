using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>
/// Which people's accounts hold, or once held, an address, in all directories of all sites. A row only says where to look: whether the account still has the
/// address is what its link says. So rows are written before the link and never deleted.
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

    private static TableEntity ToRow(DirectoryAccount account) =>
        new(KeyOf(account.Address), TableKey.For($"{LinkRows.Partition(account.SiteId, account.Directory)} {account.PersonId}"))
        {
            ["SiteId"] = account.SiteId,
            ["Directory"] = account.Directory.ToString(),
            ["PersonId"] = account.PersonId,
        };

    private static string KeyOf(string address) => TableKey.For(address.ToUpperInvariant());

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAddresses");
}
