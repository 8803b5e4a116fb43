using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Functions.Operations.Maintenance;
using Hub.Portal.Pages.TileStore;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Change site: for administrators of several, which of them the TileStore is about.</summary>
public sealed class SiteChoiceFunctions(ChosenSite chosen, Core.Sites.Sites sites, Audit audit)
{
    /// <summary>The sites that the person may act on. For administrators.</summary>
    [Function("GetSiteChoice"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tilestore/site")] HttpRequest request, FunctionContext context)
    {
        var account = request.Viewer().Account;
        var offered = new List<Site>();
        foreach (var id in account.FurtherSites.Prepend(account.SiteId))
        {
            if (await sites.FindAsync(id, context.CancellationToken) is { } site)
                offered.Add(site);
        }

        return new PageResult<ChangeSitePage>(new Dictionary<string, object?>
        {
            [nameof(ChangeSitePage.Viewer)] = request.Viewer(),
            [nameof(ChangeSitePage.Sites)] = offered,
        });
    }

    /// <summary>Goes to another of the person's sites. For administrators.</summary>
    [Function("PostSiteChoice"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/site")] HttpRequest request, FunctionContext context)
    {
        var (account, by) = (request.Viewer().Account, request.Editor());
        var typed = (await request.ReadFormAsync(context.CancellationToken))["site"].ToString();
        if (!Guid.TryParse(typed, out var id) || (id != account.SiteId && !account.FurtherSites.Contains(id)) || await sites.FindAsync(id, context.CancellationToken) is null)
        {
            await audit.AddAsync(new AuditRecord(account.SiteId, by.Id, "site.choice.refused", id.ToString(), "site_unknown", by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, context.CancellationToken);
            return UserFunctions.NotFound(request.Viewer());
        }

        chosen.Choose(request.HttpContext, request.SignIn(), id);
        if (id != account.SiteId)
            await audit.AddAsync(new AuditRecord(id, by.Id, "site.chosen", id.ToString(), Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, context.CancellationToken);
        return new SeeOther("/tilestore");
    }
}
