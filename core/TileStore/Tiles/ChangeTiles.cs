using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Core.TileStore.Tiles;

/// <summary>What a school's administrators do with its tiles. Every change is audited.</summary>
public sealed class ChangeTiles(SiteTiles tiles, TilePictures pictures, AvailableTiles available, SitePeople people, Audit audit)
{
    /// <summary>The most own tiles of a school.</summary>
    public const int MostOwn = 200;

    /// <summary>The longest name.</summary>
    public const int MaxName = 40;

    /// <summary>The longest description.</summary>
    public const int MaxDescription = 500;

    private const int MostAccounts = 1000;

    /// <summary>What is answered for a tile that the school does not have.</summary>
    public static NotFound Unknown { get; } = new("tile_unknown", "There is no such tile.");

    /// <summary>Makes an own tile, or changes the one with its id.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="id">The tile; null for a new one.</param>
    /// <param name="tile">What it is to be; its id does not count.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<OwnTile>> PutAsync(Guid siteId, Guid? id, OwnTile tile, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tile);
        ArgumentNullException.ThrowIfNull(by);
        var board = await tiles.ReadAsync(siteId, cancellationToken);
        if (id is { } known && board.Own.All(t => t.Id != known))
            return Unknown;
        if (id is null && board.Own.Count >= MostOwn)
            return new Conflict("too_many_tiles", $"A school has at most {MostOwn} tiles of its own. Remove one first.");
        if (Check(tile).ToArray() is { Length: > 0 } errors)
            return new Invalid("invalid_tile", "The tile was not saved: see what is wrong below.", errors);
        var stored = tile with { Id = id ?? Guid.NewGuid(), Name = tile.Name.Trim(), Description = tile.Description.Trim(), Url = new Uri(tile.Url.Trim()).AbsoluteUri };
        await tiles.PutAsync(siteId, stored, cancellationToken);
        await ForgetPictureAsync(siteId, board, id, stored.Picture, cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, id is null ? "tile.made" : "tile.changed", TileKey.Own(stored.Id), Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf, Changes = AuditChange.Between(board.Own.FirstOrDefault(t => t.Id == id), stored) }, cancellationToken);
        return stored;
    }

    /// <summary>Takes an own tile away.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Guid siteId, Guid id, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var board = await tiles.ReadAsync(siteId, cancellationToken);
        if (board.Own.All(t => t.Id != id))
            return Unknown;
        await tiles.RemoveAsync(siteId, id, cancellationToken);
        await ForgetPictureAsync(siteId, board, id, null, cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "tile.removed", TileKey.Own(id), Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return true;
    }

    /// <summary>Sets who sees a tile.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="tileKey">The tile.</param>
    /// <param name="audience">Who; its accounts are made of the usernames.</param>
    /// <param name="usernames">The individuals, by username.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Audience>> SetAudienceAsync(
        Guid siteId, string tileKey, Audience audience, IReadOnlyCollection<string> usernames, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(usernames);
        ArgumentNullException.ThrowIfNull(by);
        if ((await available.OfSiteAsync(siteId, cancellationToken)).FirstOrDefault(t => t.Key == tileKey) is not { } tile)
            return Unknown;
        if (tile.AudienceIsFixed)
            return new Conflict("audience_fixed", "The partner shows this tile to everybody at the schools that have it.");
        var all = await people.GetAsync(siteId, cancellationToken);
        var accounts = all.Everybody.Where(p => p.AccountId is not null).GroupBy(p => p.Username, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().AccountId!.Value, StringComparer.OrdinalIgnoreCase);
        var errors = new List<FieldError>();
        if (usernames.Count > MostAccounts)
            errors.Add(new FieldError("usernames", $"has more than {MostAccounts} names. Choose a group instead."));
        errors.AddRange(usernames.Where(u => !accounts.ContainsKey(u)).Take(10).Select(u => new FieldError("usernames", $"has {u}, which is no username of your school.")));
        if (audience.YearGroups.Except(all.YearGroups).Any() || audience.RegistrationGroups.Except(all.RegistrationGroups).Any())
            errors.Add(new FieldError("groups", "has a group that the school no longer has. Look at the groups again."));
        if (errors.Count > 0)
            return new Invalid("invalid_audience", "Nothing was saved: see what is wrong below.", errors);
        var next = audience with { Accounts = [.. usernames.Select(u => accounts[u]).Distinct()] };
        await tiles.PutAsync(siteId, tileKey, next, cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "tile.audience_set", tileKey, Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf, Changes = AuditChange.Between(tile.Audience, next) }, cancellationToken);
        return next;
    }

    /// <summary>Removes the picture that a tile had, unless the same is on another tile of the school.</summary>
    private async Task ForgetPictureAsync(Guid siteId, TileBoard before, Guid? id, string? now, CancellationToken cancellationToken)
    {
        if (before.Own.FirstOrDefault(t => t.Id == id)?.Picture is { } old && old != now && before.Own.Count(t => t.Picture == old) == 1)
            await pictures.RemoveAsync(siteId, old, cancellationToken);
    }

    private static IEnumerable<FieldError> Check(OwnTile tile)
    {
        if (tile.Name.Trim() is not { Length: > 0 and <= MaxName } || tile.Name.Any(char.IsControl))
            yield return new FieldError("name", $"must be 1 to {MaxName} characters: there is no more room on a tile.");
        if (tile.Description.Length > MaxDescription)
            yield return new FieldError("description", $"must be at most {MaxDescription} characters.");
        if (tile.Url.Length > 2000 || !Uri.TryCreate(tile.Url.Trim(), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || uri.UserInfo.Length > 0)
            yield return new FieldError("url", "must be a whole web address, such as https://www.example.org/page.");
    }
}
