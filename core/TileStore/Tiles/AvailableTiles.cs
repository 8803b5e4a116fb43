using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Microsoft.Extensions.Options;

namespace Hub.Core.TileStore.Tiles;

/// <summary>The tiles that a school has: its own, the central ones, and those of the applications that are in use. And which of them somebody sees.</summary>
public sealed class AvailableTiles(SiteTiles tiles, Installs installs, Applications applications, IOptions<CentralTiles> central)
{
    /// <summary>All of a school's tiles, in the order of their names.</summary>
    public async Task<IReadOnlyList<AvailableTile>> OfSiteAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var board = await tiles.FindAsync(siteId, cancellationToken);
        var available = new List<AvailableTile>();
        foreach (var tile in board.Own)
            available.Add(new AvailableTile(TileKey.Own(tile.Id), tile.Name, tile.Description, tile.Url, TileKind.Own) { Picture = tile.Picture, Audience = board.AudienceOf(TileKey.Own(tile.Id)) });
        foreach (var tile in central.Value.Tiles)
            available.Add(new AvailableTile(TileKey.Central(tile.Id), tile.Name, tile.Description, tile.Url, TileKind.Central) { Audience = board.AudienceOf(TileKey.Central(tile.Id)) });
        foreach (var install in await installs.OfSiteAsync(siteId, cancellationToken))
        {
            if (install.State != InstallState.Active || (await applications.FindAsync(install.ApplicationId, cancellationToken))?.Approved?.Tile is not { } tile)
                continue;
            var key = TileKey.Application(install.ApplicationId);
            available.Add(new AvailableTile(key, tile.TileName, tile.Description, tile.TargetUrl, TileKind.Application)
            {
                ApplicationId = install.ApplicationId,
                Look = tile,
                Audience = tile.Audienceable ? board.AudienceOf(key) : new Audience { Everybody = true },
                AudienceIsFixed = !tile.Audienceable,
            });
        }

        return [.. available.OrderBy(t => t.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(t => t.Key, StringComparer.Ordinal)];
    }

    /// <summary>The tiles that somebody sees.</summary>
    public async Task<IReadOnlyList<AvailableTile>> ForAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return [.. (await OfSiteAsync(account.SiteId, cancellationToken)).Where(t => t.Audience.Includes(account))];
    }
}

/// <summary>The links of the operating team.</summary>
public sealed class CentralTiles
{
    /// <summary>The links, in the settings as <c>TileStore:CentralTiles:0:Id</c> and so on.</summary>
    public IReadOnlyList<CentralTile> Tiles { get; set; } = [];
}

/// <summary>A tile as somebody sees it.</summary>
/// <param name="Key">Tells it from others of the school.</param>
/// <param name="Name">What stands on it.</param>
/// <param name="Description">What it is for; empty for nothing.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Kind">Whose it is.</param>
public sealed record AvailableTile(string Key, string Name, string Description, string Url, TileKind Kind)
{
    /// <summary>The application whose tile it is; null for another.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>The application's own look; null where it has none.</summary>
    public TileConfiguration? Look { get; init; }

    /// <summary>The name of the picture of a school's own tile (<see cref="TilePictures"/>); null where it has none.</summary>
    public string? Picture { get; init; }

    /// <summary>Who sees it.</summary>
    public Audience Audience { get; init; } = new();

    /// <summary>Whether the school does not choose who sees it.</summary>
    public bool AudienceIsFixed { get; init; }
}

/// <summary>Whose a tile is.</summary>
public enum TileKind
{
    /// <summary>The school's.</summary>
    Own,

    /// <summary>The operating team's.</summary>
    Central,

    /// <summary>An installed application's.</summary>
    Application,
}
