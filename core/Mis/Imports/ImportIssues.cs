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
        var stored = await blobs.ReadAsync(ImportDetail.FirstIssuesPath(siteId, importId), cancellationToken);
        return stored is null ? [] : stored.ToObjectFromJson<Issue[]>(JsonSerializerOptions.Web)!;
    }

    /// <summary>All of them as CSV (UTF-8 with a byte order mark), or null until the feed has been read.</summary>
    public Task<Stream?> AllAsync(Guid siteId, string importId, CancellationToken cancellationToken) =>
        blobs.OpenReadAsync(ImportDetail.IssuesPath(siteId, importId), cancellationToken);
}
