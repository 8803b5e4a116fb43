using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Tokens;

/// <summary>Client assertions (RFC 7523) that were used, until they expire: whoever gets hold of one later can do nothing with it, at any instance.</summary>
public sealed class UsedAssertions(Tables tables, TimeProvider time)
{
    private const string ExpiresAt = "ExpiresAt";

    /// <summary>Uses one up.</summary>
    /// <param name="clientId">The client that it authenticates.</param>
    /// <param name="assertionId">Its <c>jti</c>.</param>
    /// <param name="expiresAt">When it expires, in UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it was used before.</returns>
    public async Task<bool> TryUseAsync(string clientId, string assertionId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        try
        {
            await (await TableAsync()).AddEntityAsync(new TableEntity(TableKey.For(clientId), TableKey.For(assertionId)) { [ExpiresAt] = expiresAt }, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Forgets those that have expired. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"ExpiresAt lt {time.GetUtcNow()}"), cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("UsedAssertions");
}
