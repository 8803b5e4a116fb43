using Azure;
using Azure.Data.Tables;

namespace Hub.Core.Storage;

/// <summary>Writes of several rows of a partition, all or none.</summary>
internal static class RowTransactions
{
    /// <summary>Writes them.</summary>
    /// <returns>False when a row has changed since it was read, has gone, or is there already.</returns>
    public static async Task<bool> TrySubmitAsync(this TableClient table, IReadOnlyCollection<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        if (actions.Count == 0)
            return true;
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
