using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore.Tiles;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Hub.Portal.Pages.TileStore;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The tiles that people see, and what a school's administrators do with them.</summary>
public sealed class TileFunctions(AvailableTiles available, SiteTiles tiles, TilePictures pictures, ChangeTiles change, SitePeople people)
{
    // Pictures that are too large are told so, up to here.
    private const int MaxFormBytes = (8 * 1024 * 1024) + BoundedForm.MaxBodyBytes;

    /// <summary>The person's tiles. For everybody who is signed in.</summary>
    [Function("GetTiles"), RequiresPerson]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tiles")] HttpRequest request, FunctionContext context) =>
        new PageResult<TilesPage>(new Dictionary<string, object?>
        {
            [nameof(TilesPage.Viewer)] = request.Viewer(),
            [nameof(TilesPage.Tiles)] = await available.ForAsync(request.Viewer().Account, context.CancellationToken),
        });

    /// <summary>The picture of a school's own tile. For people of the school, and for those who administer it from another.</summary>
    [Function("GetTilePicture"), RequiresPerson]
    public async Task<IResult> GetPictureAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tiles/{siteId:guid}/pictures/{name}")] HttpRequest request, Guid siteId, string name, FunctionContext context)
    {
        var viewer = request.Viewer();
        return (siteId == viewer.Account.SiteId || (viewer.IsAdministrator && viewer.Account.FurtherSites.Contains(siteId)))
            && await pictures.ReadAsync(siteId, name, context.CancellationToken) is { } picture
            ? UploadedPicture.Answer(request.HttpContext, name, picture, ofEverybody: false)
            : UserFunctions.NotFound(viewer);
    }

    /// <summary>A form for a new tile. For administrators.</summary>
    [Function("GetNewTile"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public static IResult GetNew([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tilestore/tiles/new")] HttpRequest request) => TilePage(request, null, new OwnTile { Id = default }, null);

    /// <summary>Makes a tile. For administrators.</summary>
    [Function("MakeTile"), RequiresPerson(Administrator = true, ChosenSite = true, MaxFormBytes = MaxFormBytes)]
    public Task<IResult> MakeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/tiles/new")] HttpRequest request, FunctionContext context) =>
        PutAsync(request, null, context.CancellationToken);

    /// <summary>A tile of the school's own. For its administrators.</summary>
    [Function("GetTile"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> GetTileAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tilestore/tiles/{tileId:guid}")] HttpRequest request, Guid tileId, FunctionContext context) =>
        (await tiles.ReadAsync(request.Viewer().Site.Id, context.CancellationToken)).Own.FirstOrDefault(t => t.Id == tileId) is { } tile
            ? TilePage(request, tileId, tile, null)
            : UserFunctions.NotFound(request.Viewer());

    /// <summary>Changes a tile of the school's own. For its administrators.</summary>
    [Function("ChangeTile"), RequiresPerson(Administrator = true, ChosenSite = true, MaxFormBytes = MaxFormBytes)]
    public Task<IResult> ChangeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/tiles/{tileId:guid}")] HttpRequest request, Guid tileId, FunctionContext context) =>
        PutAsync(request, tileId, context.CancellationToken);

    /// <summary>Takes a tile of the school's own away. For its administrators.</summary>
    [Function("RemoveTile"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> RemoveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/tiles/{tileId:guid}/remove")] HttpRequest request, Guid tileId, FunctionContext context) =>
        (await change.RemoveAsync(request.Viewer().Site.Id, tileId, request.Editor(), context.CancellationToken)).Succeeded(out _, out _)
            ? new SeeOther("/tilestore?done=removed")
            : UserFunctions.NotFound(request.Viewer());

    /// <summary>Who sees a tile. For the school's administrators.</summary>
    [Function("GetAudience"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> GetAudienceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tilestore/audience/{tileKey}")] HttpRequest request, string tileKey, FunctionContext context)
    {
        if (await TileAsync(request, tileKey, context.CancellationToken) is not { } tile)
            return UserFunctions.NotFound(request.Viewer());
        var all = await people.GetAsync(request.Viewer().Site.Id, context.CancellationToken);
        var names = tile.Audience.Accounts.Select(id => all.FindAccount(id)?.Username).OfType<string>().Order(StringComparer.OrdinalIgnoreCase);
        return AudiencePage(request, tile, tile.Audience, string.Join('\n', names), all, null);
    }

    /// <summary>Sets who sees a tile. For the school's administrators.</summary>
    [Function("SetAudience"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> SetAudienceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/audience/{tileKey}")] HttpRequest request, string tileKey, FunctionContext context)
    {
        if (await TileAsync(request, tileKey, context.CancellationToken) is not { } tile)
            return UserFunctions.NotFound(request.Viewer());
        var form = await request.ReadFormAsync(context.CancellationToken);
        var audience = new Audience
        {
            Everybody = form["who"] == "everybody",
            UserTypes = [.. form["type"].Select(t => Enum.TryParse<UserType>(t, ignoreCase: true, out var type) && Enum.IsDefined(type) ? type : (UserType?)null).OfType<UserType>()],
            YearGroups = [.. form["year"].OfType<string>()],
            RegistrationGroups = [.. form["registration"].OfType<string>()],
        };
        if (audience.Everybody)
            audience = new Audience { Everybody = true };
        var text = audience.Everybody ? "" : form["usernames"].ToString();
        var names = text.Split(['\n', '\r', ',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var outcome = await change.SetAudienceAsync(request.Viewer().Site.Id, tileKey, audience, names, request.Editor(), context.CancellationToken);
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther("/tilestore?done=audience")
            : AudiencePage(request, tile, audience, text, await people.GetAsync(request.Viewer().Site.Id, context.CancellationToken), refusal);
    }

    private async Task<AvailableTile?> TileAsync(HttpRequest request, string tileKey, CancellationToken cancellationToken) =>
        (await available.OfSiteAsync(request.Viewer().Site.Id, cancellationToken)).FirstOrDefault(t => t.Key == tileKey && !t.AudienceIsFixed);

    private async Task<IResult> PutAsync(HttpRequest request, Guid? id, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var tile = new OwnTile { Id = id ?? default, Name = form["name"].ToString(), Description = form["description"].ToString(), Url = form["url"].ToString() };
        if (form["picture"].ToString() is var kept && ApplicationIcons.IsName(kept) && form["noPicture"] != "true")
            tile = tile with { Picture = kept };
        if (form.Files["pictureFile"] is { Length: > 0 } file)
        {
            var content = await UploadedPicture.ReadAsync(file, ApplicationIcons.MaxBytes, cancellationToken);
            if (!(await pictures.AddAsync(request.Viewer().Site.Id, content, cancellationToken)).Succeeded(out var name, out var wrong))
                return TilePage(request, id, tile, new Invalid("invalid_tile", "The tile was not saved: see what is wrong below.", ((Invalid)wrong).Fields));
            tile = tile with { Picture = name };
        }

        var outcome = await change.PutAsync(request.Viewer().Site.Id, id, tile, request.Editor(), cancellationToken);
        if (outcome.Succeeded(out var stored, out var refusal))
            return new SeeOther(id is null ? $"/tilestore/audience/{TileKey.Own(stored.Id)}?done=made" : "/tilestore?done=saved");
        return refusal is NotFound ? UserFunctions.NotFound(request.Viewer()) : TilePage(request, id, tile, refusal);
    }

    private static PageResult<OwnTilePage> TilePage(HttpRequest request, Guid? id, OwnTile tile, Refusal? refusal) => new(
        new Dictionary<string, object?>
        {
            [nameof(OwnTilePage.Viewer)] = request.Viewer(),
            [nameof(OwnTilePage.Id)] = id,
            [nameof(OwnTilePage.Tile)] = tile,
            [nameof(OwnTilePage.Refusal)] = refusal,
        },
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static PageResult<AudiencePage> AudiencePage(HttpRequest request, AvailableTile tile, Audience audience, string usernames, PeopleList all, Refusal? refusal) => new(
        new Dictionary<string, object?>
        {
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.Viewer)] = request.Viewer(),
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.Tile)] = tile,
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.Audience)] = audience,
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.Usernames)] = usernames,
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.All)] = all,
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.Refusal)] = refusal,
            [nameof(Hub.Portal.Pages.TileStore.AudiencePage.JustMade)] = request.Query["done"] == "made",
        },
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
