using Hub.Core.TileStore.Tiles;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Where people arrive.</summary>
public sealed class HomeFunctions(AvailableTiles available)
{
    // The real host takes neither an empty route nor "/": an optional value that must be empty is what matches the address alone.
    private const string Root = "{root:maxlength(0)?}";

    /// <summary>Leads to the person's tiles; who has none and works for a partner or the operating team, to that work. For everybody who is signed in.</summary>
    [Function("GetHome"), RequiresPerson]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root)] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        var elsewhere = viewer.Vendors.Count > 0 ? "/integrator" : viewer.IsOperator ? "/operator/applications" : null;
        return Results.Redirect(elsewhere is null || (await available.ForAsync(viewer.Account, context.CancellationToken)).Count > 0 ? "/tiles" : elsewhere);
    }
}
