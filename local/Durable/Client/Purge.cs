using Azure.Data.Tables;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Client;

/// <summary>Removes an ended instance. The instance's row goes last: a purge that is interrupted can be made again.</summary>
internal sealed class Purge(InstanceStore store, Action<string> forget)
{
    /// <returns>How many instances were removed.</returns>
    public async Task<int> RunAsync(string instanceId, bool recursive, CancellationToken cancellation)
    {
        if (await store.ReadAsync(instanceId, cancellation) is not { Ended: true } record)
            return 0;
        var removed = 1;
        if (recursive)
        {
            foreach (var child in await ChildrenAsync(instanceId, cancellation))
                removed += await RunAsync(child, true, cancellation);
        }

        await RemoveAsync(record, cancellation);
        return removed;
    }

    private async Task RemoveAsync(InstanceRecord record, CancellationToken cancellation)
    {
        forget(record.Id);
        string[] rows =
        [
            .. Enumerable.Range(0, record.Chunks).Select(n => Keys.Chunk(record.Id, record.Execution, n)),
            .. (await store.MessagesAsync(record.Id, cancellation)).Select(m => m.Key),
        ];
        await store.RemoveAsync(record.Id, rows, cancellation);
        await store.Blobs.RemoveAsync(record.Id, null, [], cancellation);
        await store.RemoveAsync(record.Id, [Keys.Instance(record.Id)], cancellation);
        forget(record.Id);
    }

    private async Task<IReadOnlyList<string>> ChildrenAsync(string instanceId, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"T eq {InstanceRow.InstanceType} and Parent eq {instanceId}");
        var children = new List<string>();
        await foreach (var row in store.Table.QueryAsync<TableEntity>(filter, select: ["Id"], cancellationToken: cancellation))
            children.Add(row.GetString("Id"));
        return children;
    }
}
