using Hub.Core.Partners.Applications;
using Hub.Core.Storage;

namespace Hub.Core.TileStore.Tiles;

/// <summary>The pictures on schools' own tiles, each among those of its school. A picture is named by what it is, so that none ever changes under its name.</summary>
public sealed class TilePictures(Blobs blobs)
{
    /// <summary>Keeps a picture: what a partner's icon may be, but of any shape.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Its name, or what is wrong with it.</returns>
    public async Task<Outcome<string>> AddAsync(Guid siteId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!ApplicationIcons.NameOf(content, "picture", square: false).Succeeded(out var name, out var refusal))
            return refusal;
        await blobs.TryWriteNewAsync(PathOf(siteId, name), BinaryData.FromBytes(content).ToStream(), cancellationToken);
        return name;
    }

    /// <summary>A school's picture by its name, or null.</summary>
    public async Task<BinaryData?> ReadAsync(Guid siteId, string name, CancellationToken cancellationToken) =>
        ApplicationIcons.IsName(name) ? await blobs.ReadAsync(PathOf(siteId, name), cancellationToken) : null;

    /// <summary>Removes a school's picture.</summary>
    internal Task RemoveAsync(Guid siteId, string name, CancellationToken cancellationToken) => blobs.DeleteAsync(PathOf(siteId, name), cancellationToken);

    private static string PathOf(Guid siteId, string name) => $"tiles/{siteId}/pictures/{name}";
}
