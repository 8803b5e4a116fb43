using System.Collections.Concurrent;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Tokens;

/// <summary>
/// Access tokens of clients that were revoked one by one. They have no entry of their own (a token costs no write), so the few that are revoked are
/// listed until they would have expired. Every instance reads the list every twenty seconds, if it is asked at all.
/// </summary>
public sealed class RevokedTokens(Tables tables, TimeProvider time) : IDisposable
{
    private const string Partition = "revoked";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, DateTimeOffset> known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim reading = new(1);
    private long freshUntil;

    /// <summary>Voids a token.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    /// <param name="expiresAt">When it would have expired, in UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task AddAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(Partition, TableKey.For(tokenId)) { ["ExpiresAt"] = expiresAt }, TableUpdateMode.Replace, cancellationToken);
        known[TableKey.For(tokenId)] = expiresAt;
    }

    /// <summary>Whether a token is void.</summary>
    public async ValueTask<bool> ContainsAsync(string tokenId, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().Ticks >= Interlocked.Read(ref freshUntil))
            await ReadAsync(cancellationToken);
        return known.ContainsKey(TableKey.For(tokenId));
    }

    /// <summary>Forgets those that have expired. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var now = time.GetUtcNow();
        await foreach (var row in table.QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
        {
            if (row.GetDateTimeOffset("ExpiresAt") < now)
                await table.DeleteEntityAsync(Partition, row.RowKey, cancellationToken: cancellationToken);
        }

        foreach (var (id, _) in known.Where(k => k.Value < now))
            known.TryRemove(id, out _);
    }

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow().Ticks < Interlocked.Read(ref freshUntil))
                return;
            await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
                known[row.RowKey] = row.GetDateTimeOffset("ExpiresAt")!.Value;
            Interlocked.Exchange(ref freshUntil, (time.GetUtcNow() + Fresh).Ticks);
        }
        finally
        {
            reading.Release();
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("RevokedTokens");
}
