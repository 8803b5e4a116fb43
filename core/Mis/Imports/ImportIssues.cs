using System.Text.Json;
using Hub.Core.Mis.Feeds;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>What imports found wrong with their feeds.</summary>
public sealed class ImportIssues(Blobs blobs)
{
    /// <summary>The first hundred; none until the feed has been read.</summary>
    public async Task<IReadOnlyList<Issue>> FirstAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(ImportDetail.FirstIssuesPath(siteId, importId), cancellationToken);
        return stored is null ? [] : (await JsonSerializer.DeserializeAsync<Issue[]>(stored, JsonSerializerOptions.Web, cancellationToken))!;
    }

    /// <summary>All of them as CSV (UTF-8 with a byte order mark), or null until the feed has been read.</summary>
    public Task<Stream?> AllAsync(Guid siteId, string importId, CancellationToken cancellationToken) =>
        blobs.OpenReadAsync(ImportDetail.IssuesPath(siteId, importId), cancellationToken);
}
