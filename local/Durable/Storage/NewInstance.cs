namespace Hub.Local.Durable.Storage;

/// <summary>Adds an instance, or takes the place of one that has ended.</summary>
internal static class NewInstance
{
    /// <param name="store">Where instances are.</param>
    /// <param name="record">The new instance, its input stored.</param>
    /// <param name="spares">Which ended instances are not replaced.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The record as stored; or the existing one, which has not ended or is spared.</returns>
    public static async Task<(InstanceRecord? Stored, InstanceRecord? Existing)> AddAsync(
        InstanceStore store, InstanceRecord record, Func<InstanceRecord, bool> spares, CancellationToken cancellation)
    {
        while (true)
        {
            if (await store.TryAddAsync(record, cancellation) is { } added)
                return (added, null);
            if (await store.ReadAsync(record.Id, cancellation) is not { } existing)
                continue;
            if (!existing.Ended || spares(existing))
                return (null, existing);

            var next = record with { Execution = existing.Execution + 1, Version = existing.Version + 1 };
            next = next with { Input = await store.Blobs.StoreAsync(next.Id, next.Execution, record.Input.Text, cancellation) };
            if (await store.TryReplaceAsync(next, existing.ETag, cancellation) is not { } replaced)
                continue;
            if (existing.Chunks > 0)
                await store.RemoveAsync(existing.Id, [.. Enumerable.Range(0, existing.Chunks).Select(n => Keys.Chunk(existing.Id, existing.Execution, n))], cancellation);
            await store.Blobs.RemoveAsync(existing.Id, existing.Execution, [], cancellation);
            return (replaced, null);
        }
    }
}
