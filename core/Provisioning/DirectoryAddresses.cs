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
        await Parallel.ForEachAsync(accounts, options, async (account, token) =>
        {
            var row = ToRow(account);
            // First, so that there is no address of which its person's list does not know.
            await table.UpsertEntityAsync(new TableEntity(ListKeyOf(row.RowKey), row.PartitionKey), TableUpdateMode.Replace, token);
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, token);
        });
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

    /// <summary>The addresses that a person's account holds, or once held; those that are too long to be read back are not told.</summary>
    public async Task<IReadOnlyList<string>> OfPersonAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken) =>
        await KeysOfAsync(RowKeyOf(siteId, directory, personId), cancellationToken).Select(k => TableKey.TextOf(k)?.ToLowerInvariant()).OfType<string>().ToListAsync(cancellationToken);

    /// <summary>Forgets the addresses of a person without an account in the directory.</summary>
    public async Task ForgetAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken)
    {
        var (table, person) = (await TableAsync(), RowKeyOf(siteId, directory, personId));
        await foreach (var key in KeysOfAsync(person, cancellationToken))
        {
            await table.DeleteEntityAsync(key, person, cancellationToken: cancellationToken);
            await table.DeleteEntityAsync(ListKeyOf(person), key, cancellationToken: cancellationToken);
        }
    }

    private async IAsyncEnumerable<string> KeysOfAsync(string person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = ListKeyOf(person);
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == list, select: ["RowKey"], cancellationToken: cancellationToken))
            yield return row.RowKey;
    }

    // No address's key begins so: what TableKey escapes with = is followed by hexadecimal digits or ~.
    private static string ListKeyOf(string person) => $"=of {person}";

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
