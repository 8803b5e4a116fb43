using Hub.Core;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Portal;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The styles and scripts of the pages.</summary>
public sealed class AssetFunctions
{
    /// <summary>A file of the pages. For everybody.</summary>
    [Function("GetAsset"), InMaintenance(InMaintenance.Always)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "assets/{version}/{name}")] HttpRequest request, string version, string name)
    {
        if (PortalAssets.Find(name) is not { } asset || asset.Version != version)
            return Problem.For(new NotFound("not_found", "There is no such file."));
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        request.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Content, asset.ContentType);
    }
}
