using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sites;
using Hub.Core.TileStore;
using Hub.Core.TileStore.Tiles;
using Hub.Portal.Pages.TileStore;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The one place where a school installs anything. All for administrators, each about their own school.</summary>
public sealed class TileStoreFunctions(AvailableTiles tiles, Applications applications, Installs installs, Vendors vendors, ChangeInstall changeInstall, ConfigureInstall configure, SwitchOnDataExchange dataExchange, TimeProvider time)
{
    private const string Application = "tilestore/applications/{applicationId:guid}";

    /// <summary>The school's tiles, and the applications that it can install. For administrators.</summary>
    [Function("GetTileStore"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tilestore")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site.Id;
        var search = request.Query["search"].ToString().Trim();
        var installed = (await installs.OfSiteAsync(site, context.CancellationToken)).Where(i => i.State != InstallState.Removed).ToDictionary(i => i.ApplicationId);
        var offered = new List<OfferedApplication>();
        foreach (var application in await applications.ApprovedAsync(context.CancellationToken))
        {
            var install = installed.GetValueOrDefault(application.Id);
            if (install is null && !application.Approved!.Tile.IsOfferedTo(site))
                continue;
            if (Has(search, application.Name, application.Approved!.Tile.TileName, application.Approved.Tile.Description))
                offered.Add(new OfferedApplication(application, install));
        }

        return new PageResult<TileStorePage>(new Dictionary<string, object?>
        {
            [nameof(TileStorePage.Viewer)] = request.Viewer(),
            [nameof(TileStorePage.Search)] = search,
            [nameof(TileStorePage.Tiles)] = (IReadOnlyList<AvailableTile>)[.. (await tiles.OfSiteAsync(site, context.CancellationToken)).Where(t => Has(search, t.Name, t.Description))],
            [nameof(TileStorePage.Applications)] = offered,
            [nameof(TileStorePage.Done)] = request.Query["done"].ToString(),
        });
    }

    /// <summary>An application with what it asks for. For administrators.</summary>
    [Function("GetStoreApplication"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> GetApplicationAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Application)] HttpRequest request, Guid applicationId, FunctionContext context) =>
        await PageAsync(request, applicationId, null, context.CancellationToken);

    /// <summary>Installs an application, or accepts its newer version: the school agrees to the data transfer that was shown. For administrators.</summary>
    [Function("AcceptStoreApplication"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> AcceptAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Application + "/accept")] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        if (form["agree"] != "yes")
        {
            var unticked = new Invalid("not_agreed", "Nothing was installed: tick the box to say that the school agrees and that you may decide it.");
            return await PageAsync(request, applicationId, unticked, context.CancellationToken);
        }

        // Nothing is switched on for what is not installed then.
        if ((await applications.ReadAsync(applicationId, context.CancellationToken))?.Application.Approved is { } approved
            && !ConfigurationAnswer.Read(approved.Tile.Questions, Answers(form)).Succeeded(out _, out var wrong))
            return await PageAsync(request, applicationId, wrong, context.CancellationToken);

        if (form["exchange"] == "yes")
        {
            var by = request.Editor().Id;
            await dataExchange.RunAsync(request.Viewer().Site.Id, new DataExchangeSwitch("tilestore-2026-11", by, time.GetUtcNow()), context.CancellationToken);
        }

        var version = int.TryParse(form["version"], out var number) ? number : 0;
        var outcome = await changeInstall.AcceptAsync(request.Viewer().Site.Id, applicationId, version, Answers(form), request.Editor(), context.CancellationToken);
        if (outcome.Succeeded(out var install, out var refusal))
            return new SeeOther($"/tilestore/applications/{applicationId}?done={(install.State == InstallState.AwaitingApproval ? "requested" : "accepted")}");
        return await PageAsync(request, applicationId, refusal, context.CancellationToken);
    }

    /// <summary>Changes what the school answered to the partner's questions. For administrators.</summary>
    [Function("ConfigureStoreApplication"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> ConfigureAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Application + "/configuration")] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        return (await configure.RunAsync(request.Viewer().Site.Id, applicationId, Answers(form), request.Editor(), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther($"/tilestore/applications/{applicationId}?done=saved")
            : refusal is NotFound ? UserFunctions.NotFound(request.Viewer()) : await PageAsync(request, applicationId, refusal, context.CancellationToken);
    }

    /// <summary>Switches an installed application off or on, or removes it. For administrators.</summary>
    [Function("ChangeStoreApplication"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Application + "/{change:regex(^(disable|enable|remove)$)}")] HttpRequest request, Guid applicationId, string change,
        FunctionContext context)
    {
        var (site, by) = (request.Viewer().Site.Id, request.Editor());
        var outcome = change switch
        {
            "disable" => await changeInstall.DisableAsync(InstallParty.School, null, site, applicationId, by, context.CancellationToken),
            "enable" => await changeInstall.EnableAsync(InstallParty.School, null, site, applicationId, by, context.CancellationToken),
            _ => await changeInstall.RemoveAsync(null, site, applicationId, by, context.CancellationToken),
        };
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"/tilestore/applications/{applicationId}?done={change}d")
            : await PageAsync(request, applicationId, refusal, context.CancellationToken);
    }

    /// <summary>Asks before an application is removed. For administrators.</summary>
    [Function("ConfirmRemoveApplication"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> ConfirmRemoveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Application + "/remove")] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        if ((await installs.ReadAsync(request.Viewer().Site.Id, applicationId, context.CancellationToken))?.Install is not { } install || install.State == InstallState.Removed
            || await applications.FindAsync(applicationId, context.CancellationToken) is not { } application)
            return UserFunctions.NotFound(request.Viewer());
        return new PageResult<RemoveApplicationPage>(new Dictionary<string, object?>
        {
            [nameof(RemoveApplicationPage.Viewer)] = request.Viewer(),
            [nameof(RemoveApplicationPage.Application)] = application,
        });
    }

    private async Task<IResult> PageAsync(HttpRequest request, Guid applicationId, Refusal? refusal, CancellationToken cancellationToken)
    {
        var site = request.Viewer().Site;
        var application = (await applications.ReadAsync(applicationId, cancellationToken))?.Application;
        var install = (await installs.ReadAsync(site.Id, applicationId, cancellationToken))?.Install;
        if (application?.Approved is not { } approved || (install is null && !approved.Tile.IsOfferedTo(site.Id)))
            return UserFunctions.NotFound(request.Viewer());
        var vendor = await vendors.FindAsync(application.VendorId, cancellationToken);
        return new PageResult<StoreApplicationPage>(
            new Dictionary<string, object?>
            {
                [nameof(StoreApplicationPage.Viewer)] = request.Viewer(),
                [nameof(StoreApplicationPage.Application)] = application,
                [nameof(StoreApplicationPage.VendorName)] = vendor?.Name ?? application.VendorId,
                [nameof(StoreApplicationPage.Install)] = install,
                [nameof(StoreApplicationPage.Offered)] = approved.Tile.IsOfferedTo(site.Id),
                [nameof(StoreApplicationPage.Answers)] = refusal is null
                    ? install?.Answers.Where(a => approved.Tile.Questions.Any(q => q.Key == a.Key && q.Label == a.Question)).Select(a => KeyValuePair.Create(a.Key, a.Answer)).ToArray() ?? []
                    : Answers(await request.ReadFormAsync(cancellationToken)),
                [nameof(StoreApplicationPage.Refusal)] = refusal,
                [nameof(StoreApplicationPage.Done)] = refusal is null ? request.Query["done"].ToString() : "",
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static KeyValuePair<string, string>[] Answers(IFormCollection form) =>
        [.. ConfigurationQuestion.Keys.Where(key => form.ContainsKey($"answer-{key}")).Select(key => KeyValuePair.Create(key, form[$"answer-{key}"].ToString()))];

    private static bool Has(string search, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (text.Contains(search, StringComparison.CurrentCultureIgnoreCase))
                return true;
        }

        return false;
    }
}
