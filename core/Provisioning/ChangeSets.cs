using Hub.Core.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Hub.Core.Provisioning;

/// <summary>Keeps change sets: immutable but for people who are erased, each named by what it held at first.</summary>
internal sealed class ChangeSets(Blobs blobs) : IDisposable
{
    private const int CachedRows = 200_000;

    // Every chunk of an apply reads its part of the same set; a set in memory is out of date only by people who were erased since, and goes after a while.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CachedRows });

    /// <summary>Stores rows.</summary>
    /// <returns>The set's id.</returns>
    public async Task<string> WriteAsync(Guid siteId, IReadOnlyList<ChangeRow> rows, CancellationToken cancellationToken)
    {
        var (content, sha256) = ChangeRowFile.Write(rows);
        await blobs.TryWriteNewAsync(Path(siteId, sha256), content, cancellationToken);
        Remember(siteId, sha256, rows);
        return sha256;
    }

    /// <summary>The rows of a set.</summary>
    /// <exception cref="InvalidOperationException">There is no such set.</exception>
    public async Task<IReadOnlyList<ChangeRow>> ReadAsync(Guid siteId, string id, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(Path(siteId, id), out IReadOnlyList<ChangeRow>? known))
            return known!;
        await using var content = await blobs.OpenReadAsync(Path(siteId, id), cancellationToken)
            ?? throw new InvalidOperationException($"Site {siteId} has no change set {id}.");
        var rows = await ChangeRowFile.ReadAsync(content, cancellationToken);
        Remember(siteId, id, rows);
        return rows;
    }

    /// <summary>Removes a set that nobody needs any more.</summary>
    public async Task RemoveAsync(Guid siteId, string id, CancellationToken cancellationToken)
    {
        await blobs.DeleteAsync(Path(siteId, id), cancellationToken);
        cache.Remove(Path(siteId, id));
    }

    /// <summary>Takes a person out of a set. It keeps its name: what others know it by.</summary>
    public async Task EraseAsync(Guid siteId, string id, string personId, CancellationToken cancellationToken)
    {
        await ChangeRowFile.RemoveAsync<ChangeRow>(blobs, Path(siteId, id), r => r.PersonId == personId, cancellationToken);
        cache.Remove(Path(siteId, id));
    }

    public void Dispose() => cache.Dispose();

    private void Remember(Guid siteId, string id, IReadOnlyList<ChangeRow> rows) =>
        cache.Set(Path(siteId, id), rows, new MemoryCacheEntryOptions { Size = rows.Count + 1, SlidingExpiration = TimeSpan.FromMinutes(10) });

    private static string Path(Guid siteId, string id) => $"provisioning/{siteId}/change-sets/{id}.jsonl.zst";
}
