using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>Which account belongs to which person, by the directory's immutable id.</summary>
public sealed class DirectoryAccounts(Tables tables)
{
    /// <summary>Stores links, in place of any that these people had in the same directory.</summary>
    public async Task StoreAsync(IEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        foreach (var batch in accounts.GroupBy(a => Partition(a.SiteId, a.Directory)).SelectMany(site => site.Chunk(Tables.BatchSize)))
            await table.SubmitTransactionAsync(batch.Select(a => new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(a))), cancellationToken);
    }

    /// <summary>The account of one person, or null.</summary>
    public async Task<DirectoryAccount?> FindAsync(Guid siteId, DirectoryKind directory, string personId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Partition(siteId, directory), TableKey.For(personId), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(siteId, directory, row.Value!) : null;
    }

    /// <summary>Every account that the hub knows of a site in a directory.</summary>
    public async IAsyncEnumerable<DirectoryAccount> ReadAsync(Guid siteId, DirectoryKind directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = Partition(siteId, directory);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return FromRow(siteId, directory, row);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAccounts");

    private static string Partition(Guid siteId, DirectoryKind directory) => $"{siteId}-{directory}";

    private static TableEntity ToRow(DirectoryAccount account) => new(Partition(account.SiteId, account.Directory), TableKey.For(account.PersonId))
    {
        ["PersonId"] = account.PersonId,
        ["DirectoryId"] = account.DirectoryId,
        ["Address"] = account.Address,
    };

    private static DirectoryAccount FromRow(Guid siteId, DirectoryKind directory, TableEntity row) =>
        new(siteId, directory, row.GetString("PersonId"), row.GetString("DirectoryId"), row.GetString("Address"));
}
