using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Stores;

/// <summary>Writes rows in transactions as they come, in the order of their partitions. What conflicts is left out and told.</summary>
internal sealed class RowBatches(TableClient table)
{
    private readonly List<TableTransactionAction> batch = [];

    /// <summary>How many rows were written.</summary>
    public long Done { get; private set; }

    /// <summary>Whether a transaction was left out because one of its rows had changed or gone.</summary>
    public bool Conflicted { get; private set; }

    /// <summary>Adds a write.</summary>
    public async Task AddAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        if (batch.Count == Tables.BatchSize || (batch.Count > 0 && batch[0].Entity.PartitionKey != action.Entity.PartitionKey))
            await FlushAsync(cancellationToken);
        batch.Add(action);
    }

    /// <summary>Writes what has been added.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return;
        try
        {
            await table.SubmitTransactionAsync(batch, cancellationToken);
            Done += batch.Count;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            Conflicted = true;
        }

        batch.Clear();
    }
}
