using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Clients;

/// <summary>Leads from a post-logout redirect URI to the clients that may list it, for sign-outs that do not name their client.</summary>
/// <remarks>A row stands before its client lists the URI and may stay when none does: a reader asks the client.</remarks>
internal sealed class ClientLogoutUris(Tables tables)
{
    private const string ClientId = "ClientId";

    /// <summary>The clients that may list a URI.</summary>
    public async IAsyncEnumerable<string> FindAsync(string uri, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Key(uri)}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return row.GetString(ClientId);
    }

    /// <summary>Adds what a client is about to list.</summary>
    public async Task AddAsync(string clientId, IEnumerable<string> uris, CancellationToken cancellationToken)
    {
        foreach (var uri in uris)
        {
            var row = new TableEntity(Key(uri), TableKey.For(clientId)) { [ClientId] = clientId };
            await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
    }

    /// <summary>The rows of what a client is about to list no more, as they are before that.</summary>
    public async Task<IReadOnlyList<TableEntity>> ReadAsync(string clientId, IEnumerable<string> uris, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        foreach (var uri in uris)
        {
            var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Key(uri), TableKey.For(clientId), cancellationToken: cancellationToken);
            if (row.HasValue)
                rows.Add(row.Value!);
        }

        return rows;
    }

    /// <summary>Removes rows that <see cref="ReadAsync"/> found, unless the URI has been added again since.</summary>
    public async Task RemoveAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            try
            {
                await (await TableAsync()).DeleteEntityAsync(row, row.ETag, cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
            }
        }
    }

    private static string Key(string uri) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uri)));

    private Task<TableClient> TableAsync() => tables.GetAsync("ClientLogoutUris");
}
