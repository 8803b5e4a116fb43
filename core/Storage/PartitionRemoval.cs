using Azure.Data.Tables;

namespace Hub.Core.Storage;

/// <summary>Removes all rows of a partition that is small.</summary>
internal static class PartitionRemoval
{
    /// <summary>Removes them. May be repeated.</summary>
    public static async Task RemovePartitionAsync(this TableClient table, string partition, CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(r => r.PartitionKey == partition, select: ["RowKey"], cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(partition, row.RowKey, cancellationToken: cancellationToken);
    }
}
