using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Clients;

/// <summary>When each secret was last used, to the minute.</summary>
/// <remarks>Uses are kept in memory and written together, so that issuing a token writes no row; a crash loses what was not flushed.</remarks>
public sealed class ClientSecretUses(Tables tables, TimeProvider time)
{
    private const string LastUsedAt = "LastUsedAt";
    private const int ConcurrentWrites = 4;
    private readonly ConcurrentDictionary<(string ClientId, string SecretId), DateTimeOffset> unwritten = new();

    /// <summary>Notes that a secret has been used now.</summary>
    public void Note(string clientId, string secretId)
    {
        var now = time.GetUtcNow();
        var minute = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMinute));
        // Reading takes no lock, and a busy client is noted once a minute.
        if (!unwritten.TryGetValue((clientId, secretId), out var noted) || noted != minute)
            unwritten[(clientId, secretId)] = minute;
    }

    /// <summary>Writes down what was noted since the last time. What cannot be written is kept for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentWrites, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(unwritten.ToArray(), options, async (use, stop) =>
        {
            await WriteAsync(table, use.Key.ClientId, use.Key.SecretId, use.Value, stop);
            // Only if it was not used again meanwhile.
            unwritten.TryRemove(use);
        });
    }

    /// <summary>When the secrets of a client were last used, by their ids; one that never was is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(string clientId, CancellationToken cancellationToken)
    {
        var noted = unwritten.Where(u => u.Key.ClientId == clientId).ToDictionary(u => u.Key.SecretId, u => u.Value);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.For(clientId)}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var written = row.GetDateTimeOffset(LastUsedAt)!.Value;
            if (!noted.TryGetValue(row.RowKey, out var known) || known < written)
                noted[row.RowKey] = written;
        }

        return noted;
    }

    // Another instance may have written a later time: that one stays.
    private static async Task WriteAsync(TableClient table, string clientId, string secretId, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        var next = new TableEntity(TableKey.For(clientId), secretId) { [LastUsedAt] = usedAt };
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(next.PartitionKey, next.RowKey, cancellationToken: cancellationToken);
            if (row.HasValue && row.Value!.GetDateTimeOffset(LastUsedAt) >= usedAt)
                return;
            try
            {
                if (row.HasValue)
                    await table.UpdateEntityAsync(next, row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                else
                    await table.AddEntityAsync(next, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
            }
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("ClientSecretUses");
}
