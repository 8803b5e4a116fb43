using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Hub.Core.Storage;

/// <summary>Asks each service of the storage account for as little as it answers. Each throws what the service, or the way to it, fails with.</summary>
public sealed class StorageProbe(TableServiceClient tables, BlobServiceClient blobs, QueueServiceClient queues)
{
    /// <summary>Looks a row up that nothing writes.</summary>
    public async Task TablesAsync(CancellationToken cancellationToken) =>
        await tables.GetTableClient("Health").GetEntityIfExistsAsync<TableEntity>("probe", "probe", ["PartitionKey"], cancellationToken);

    /// <summary>Looks whether the hub's container is there.</summary>
    public async Task BlobsAsync(CancellationToken cancellationToken) => await blobs.GetBlobContainerClient("hub").ExistsAsync(cancellationToken);

    /// <summary>Lists one queue.</summary>
    public async Task QueuesAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in queues.GetQueuesAsync(cancellationToken: cancellationToken).AsPages(pageSizeHint: 1))
            return;
    }
}
