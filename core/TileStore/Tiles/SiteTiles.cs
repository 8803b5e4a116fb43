using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.TileStore.Tiles;

/// <summary>The tiles that schools have made, and who sees which tile.</summary>
/// <remarks>A school is a partition: a row for each own tile, and one for the audience of each tile, whatever its kind.</remarks>
public sealed class SiteTiles(Tables tables, TimeProvider time) : IDisposable
{
    private const string OwnPrefix = "own_";
    private const string AudiencePrefix = "audience_";
    private const int MostKept = 5000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private readonly FreshCache<Guid, TileBoard> cache = new(Fresh, MostKept, time);

    /// <summary>What a school has, as it was at most twenty seconds ago.</summary>
    public ValueTask<TileBoard> FindAsync(Guid siteId, CancellationToken cancellationToken) => cache.GetAsync(siteId, () => ReadAsync(siteId, cancellationToken));

    /// <summary>What a school has now.</summary>
    public async Task<TileBoard> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (own, audiences) = (new List<OwnTile>(), new Dictionary<string, Audience>());
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {siteId.ToString()}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey.StartsWith(OwnPrefix, StringComparison.Ordinal))
                own.Add(JsonSerializer.Deserialize<OwnTile>(RowBytes.Read(row).Span)!);
            else
                audiences[row.RowKey[AudiencePrefix.Length..]] = JsonSerializer.Deserialize<Audience>(RowBytes.Read(row).Span)!;
        }

        return new TileBoard(own, audiences);
    }

    /// <summary>Stores an own tile in place of the one with its id.</summary>
    public Task PutAsync(Guid siteId, OwnTile tile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return WriteAsync(siteId, OwnPrefix + tile.Id, tile, cancellationToken);
    }

    /// <summary>Stores who sees a tile.</summary>
    public Task PutAsync(Guid siteId, string tileKey, Audience audience, CancellationToken cancellationToken) => WriteAsync(siteId, AudiencePrefix + tileKey, audience, cancellationToken);

    /// <summary>Takes an own tile away.</summary>
    public async Task RemoveAsync(Guid siteId, Guid tileId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await table.DeleteEntityAsync(siteId.ToString(), OwnPrefix + tileId, ETag.All, cancellationToken);
        await table.DeleteEntityAsync(siteId.ToString(), AudiencePrefix + TileKey.Own(tileId), ETag.All, cancellationToken);
        cache.Forget(siteId);
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private async Task WriteAsync<T>(Guid siteId, string key, T content, CancellationToken cancellationToken)
    {
        var row = new TableEntity(siteId.ToString(), key);
        RowBytes.Write(row, JsonSerializer.SerializeToUtf8Bytes(content));
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        cache.Forget(siteId);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Tiles");
}

/// <summary>What a school has of its own.</summary>
/// <param name="Own">The tiles that it has made.</param>
/// <param name="Audiences">Who sees a tile, by its <see cref="TileKey"/>; a tile that is not there is seen by nobody yet.</param>
public sealed record TileBoard(IReadOnlyList<OwnTile> Own, IReadOnlyDictionary<string, Audience> Audiences)
{
    /// <summary>Who sees a tile.</summary>
    public Audience AudienceOf(string tileKey) => Audiences.GetValueOrDefault(tileKey) ?? new Audience();
}

/// <summary>What tells the tiles of a school apart.</summary>
public static class TileKey
{
    /// <summary>The key of an own tile.</summary>
    public static string Own(Guid id) => $"own-{id}";

    /// <summary>The key of an application's tile.</summary>
    public static string Application(Guid id) => $"application-{id}";

    /// <summary>The key of a central tile.</summary>
    public static string Central(string id) => $"central-{id}";
}
