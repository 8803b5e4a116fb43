using Hub.Core;
using Hub.Core.Sites;
using Hub.Functions.Http;
using Hub.Functions.Mis;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sites;

/// <summary>The schools that the hub serves.</summary>
public sealed class SiteFunctions(Core.Sites.Sites sites, PutSite putSite, ServiceAccountKeys keys)
{
    /// <summary>Makes or changes a site. For operators, by function key.</summary>
    [Function("PutSite")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "sites/v1/sites/{siteId:guid}")] HttpRequest request,
        Guid siteId,
        [DurableClient] DurableTaskClient orchestrations,
        FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        var outcome = await putSite.RunAsync(siteId, body, IfMatch(request), OnlyNew(request), context.CancellationToken);
        // Other rules make, or close, accounts.
        if (outcome.Succeeded(out _, out _))
            await ImportLane.WakeAsync(orchestrations, siteId, context.CancellationToken);
        return outcome.Or(put =>
        {
            var view = SiteView.Of(put.Stored.Site, keys);
            request.HttpContext.Response.Headers.ETag = $"\"{put.Stored.Version}\"";
            return put.Made ? Results.Created($"/sites/v1/sites/{siteId}", view) : Results.Ok(view);
        });
    }

    /// <summary>A site. For operators, by function key.</summary>
    [Function("GetSite")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "sites/v1/sites/{siteId:guid}")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await sites.ReadAsync(siteId, context.CancellationToken) is not { } stored)
            return Problem.For(new NotFound("site_unknown", "There is no such site."));
        request.HttpContext.Response.Headers.ETag = $"\"{stored.Version}\"";
        return Results.Ok(SiteView.Of(stored.Site, keys));
    }

    /// <summary>All sites, in pages. For operators, by function key.</summary>
    [Function("ListSites")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sites/v1/sites")] HttpRequest request, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await sites.ListAsync(paging.Position, paging.Size, context.CancellationToken), s => SiteView.Of(s, keys))
            : Problem.For(refusal);

    private static string? IfMatch(HttpRequest request) => request.Headers.IfMatch is [{ Length: > 0 } tag, ..] ? tag.Trim().Trim('"') : null;

    private static bool OnlyNew(HttpRequest request) => request.Headers.IfNoneMatch is ["*", ..];
}
