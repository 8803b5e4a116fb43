using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>How links are stored: a row for each person, and beside it, in the same partition, a row for each account that says whose it is.</summary>
/// <remarks>
/// The second row is only ever added, never overwritten, in one transaction with the first: that is what keeps two people from one account. WARNING: rows stored
/// by either key are read by the other; a change of the keys needs both rewritten.
/// </remarks>
internal static class LinkRows
{
    // No person's key begins so: what TableKey escapes with = is followed by hexadecimal digits or ~.
    private const string AccountMark = "=@";
    private const string AfterAccountMark = "=A";

    /// <summary>The partition of a site's links in a directory.</summary>
    public static string Partition(Guid siteId, DirectoryKind directory) => $"{siteId}-{directory}";

    /// <summary>The key of a person's row.</summary>
    public static string PersonKey(string personId) => TableKey.For(personId);

    /// <summary>The key of an account's row.</summary>
    public static string AccountKey(string directoryId) => AccountMark + TableKey.For(directoryId);

    /// <summary>The filter for people's rows with keys after <paramref name="after"/>.</summary>
    public static string PeopleAfter(string partition, string after) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after} and (RowKey lt {AccountMark} or RowKey ge {AfterAccountMark})");

    /// <summary>The filter for people's rows with keys from one to another, both among them.</summary>
    public static string PeopleBetween(string partition, string first, string last) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {first} and RowKey le {last} and (RowKey lt {AccountMark} or RowKey ge {AfterAccountMark})");

    /// <summary>A person's row.</summary>
    public static TableEntity ToRow(DirectoryAccount account) => new(Partition(account.SiteId, account.Directory), PersonKey(account.PersonId))
    {
        ["PersonId"] = account.PersonId,
        ["DirectoryId"] = account.DirectoryId,
        ["Address"] = account.Address,
    };

    /// <summary>The link of a person's row.</summary>
    public static DirectoryAccount FromRow(Guid siteId, DirectoryKind directory, TableEntity row) =>
        new(siteId, directory, row.GetString("PersonId"), row.GetString("DirectoryId"), row.GetString("Address"));

    /// <summary>What brings the rows from the link that is stored to another, all or nothing; empty when nothing is to be done.</summary>
    /// <param name="stored">The person's row as it was read; null when there was none.</param>
    /// <param name="wanted">The link that is to stand.</param>
    public static IReadOnlyList<TableTransactionAction> Change(TableEntity? stored, DirectoryAccount wanted)
    {
        var row = ToRow(wanted);
        if (stored is null)
            return [new(TableTransactionActionType.Add, row), Claim(wanted)];
        var before = stored.GetString("DirectoryId");
        if (before == wanted.DirectoryId)
            return stored.GetString("Address") == wanted.Address ? [] : [new(TableTransactionActionType.UpdateReplace, row, stored.ETag)];
        return [new(TableTransactionActionType.UpdateReplace, row, stored.ETag), Claim(wanted), Release(row.PartitionKey, before)];
    }

    /// <summary>What removes a link.</summary>
    /// <param name="stored">The person's row as it was read.</param>
    public static IReadOnlyList<TableTransactionAction> Removal(TableEntity stored) =>
        [new(TableTransactionActionType.Delete, stored, stored.ETag), Release(stored.PartitionKey, stored.GetString("DirectoryId"))];

    private static TableTransactionAction Claim(DirectoryAccount account) =>
        new(TableTransactionActionType.Add, new TableEntity(Partition(account.SiteId, account.Directory), AccountKey(account.DirectoryId)) { ["PersonId"] = account.PersonId });

    // The person's row, which stands in the same transaction with its ETag, guards this one.
    private static TableTransactionAction Release(string partition, string directoryId) =>
        new(TableTransactionActionType.Delete, new TableEntity(partition, AccountKey(directoryId)), Azure.ETag.All);
}
