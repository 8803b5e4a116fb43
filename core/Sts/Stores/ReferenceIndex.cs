using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Stores;

/// <summary>Leads from a reference id to its token. A row stands before the token, and may lead to nothing.</summary>
internal sealed class ReferenceIndex(Tables tables, TimeProvider time)
{
    private const string Row = "token";
    private const string Created = "CreatedAt";
    private const string Token = "TokenId";

    /// <summary>Adds a token's reference id.</summary>
    public async Task AddAsync(string referenceId, TokenId id, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Key(referenceId), Row) { [Token] = id.ToString(), [Created] = time.GetUtcNow() };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The token that a reference id may belong to.</summary>
    public async Task<TokenId?> FindAsync(string referenceId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Key(referenceId), Row, cancellationToken: cancellationToken);
        return row.HasValue ? TokenId.Parse(row.Value!.GetString(Token)) : null;
    }

    /// <summary>Removes a reference id.</summary>
    public async Task RemoveAsync(string referenceId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(Key(referenceId), Row, cancellationToken: cancellationToken);

    /// <summary>Removes rows made before a time that lead to nothing, because their writer stopped halfway.</summary>
    public async Task PruneAsync(TableClient tokens, DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var old = TableClient.CreateQueryFilter($"CreatedAt lt {threshold}");
        await foreach (var row in table.QueryAsync<TableEntity>(old, cancellationToken: cancellationToken))
        {
            if (TokenId.Parse(row.GetString(Token)) is not { } id || !await ExistsAsync(tokens, id, cancellationToken))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
    }

    private static async Task<bool> ExistsAsync(TableClient tokens, TokenId id, CancellationToken cancellationToken) =>
        (await tokens.GetEntityIfExistsAsync<TableEntity>(id.Partition, TokenRow.Key(id), ["RowKey"], cancellationToken)).HasValue;

    private static string Key(string referenceId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(referenceId)));

    private Task<TableClient> TableAsync() => tables.GetAsync("StsTokenReferences");
}
