using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Stores;

/// <summary>Leads from a person to the partitions that hold what was issued to them.</summary>
/// <remarks>A row stands before what it leads to, so that nothing is missed; it may lead to nothing.</remarks>
internal sealed class SubjectIndex(Tables tables, TimeProvider time)
{
    private const string Created = "CreatedAt";

    /// <summary>Adds a partition to a subject's.</summary>
    public async Task AddAsync(string subject, string partition, CancellationToken cancellationToken)
    {
        var row = new TableEntity(TableKey.For(subject), partition) { [Created] = time.GetUtcNow() };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The partitions that may hold something of a subject.</summary>
    public async IAsyncEnumerable<string> PartitionsAsync(string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.For(subject)}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellationToken))
            yield return row.RowKey;
    }

    /// <summary>Takes a partition from a subject's.</summary>
    public async Task RemoveAsync(string subject, string partition, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(TableKey.For(subject), partition, cancellationToken: cancellationToken);

    /// <summary>Removes rows made before a time that lead to nothing: their writer stopped halfway, or the partition was emptied.</summary>
    public async Task PruneAsync(TableClient tokens, DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var old = TableClient.CreateQueryFilter($"CreatedAt lt {threshold}");
        await foreach (var row in table.QueryAsync<TableEntity>(old, cancellationToken: cancellationToken))
        {
            var partition = TableClient.CreateQueryFilter($"PartitionKey eq {row.RowKey}");
            if (!await tokens.QueryAsync<TableEntity>(partition, maxPerPage: 1, cancellationToken: cancellationToken).AnyAsync(cancellationToken))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("StsSubjects");
}
