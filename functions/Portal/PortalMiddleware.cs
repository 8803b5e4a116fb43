using System.Collections.Frozen;
using System.Reflection;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.Maintenance;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Sites;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Hub.Portal;
using Hub.Portal.Pages;
using Hub.Portal.Pages.Maintenance;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Functions.Portal;

/// <summary>Lets nobody through to a function that <see cref="RequiresPersonAttribute"/> guards but those whom it names, and no form but the hub's own.</summary>
internal sealed class PortalMiddleware(
    SignedIn signedIn, ChosenSite chosenSite, Core.Sites.Sites sites, Vendors vendors, Applications applications, Webhooks webhooks, IAntiforgery antiforgery, Audit audit,
    MaintenanceCalendar maintenance, TimeProvider time)
{
    private static readonly FrozenDictionary<string, RequiresPersonAttribute> Guarded = FunctionMethods.Select(m => m.GetCustomAttribute<RequiresPersonAttribute>());

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http && Guarded.TryGetValue(function, out var guard) && await RefusalAsync(http, function, guard, context.CancellationToken) is { } refusal)
            await refusal.ExecuteAsync(http);
        else
            await next(context);
    }

    private async Task<IResult?> RefusalAsync(HttpContext http, string function, RequiresPersonAttribute guard, CancellationToken cancellationToken)
    {
        if (await signedIn.FindAsync(http, cancellationToken) is not { } person || await sites.FindAsync(person.Account.SiteId, cancellationToken) is not { } site)
            return ToSignIn(http.Request);
        var viewer = new Viewer(person.Account, site, http.Request.Path) { Notices = await NoticesAsync(http, site), Vendors = await vendors.OfIntegratorAsync(person.Account.Id, cancellationToken) };
        var vendor = viewer.Vendors.FirstOrDefault(v => v.Id == http.Request.RouteValues["vendorId"] as string);
        if (await WithoutRightAsync(http, guard, viewer, vendor, cancellationToken) is { } why)
        {
            await audit.AddAsync(new AuditRecord(site.Id, person.Account.Id.ToString(), "page.refused", function, why, ClientAddress.Of(http)), cancellationToken);
            return UserFunctions.NotFound(viewer);
        }

        viewer = viewer with { Vendor = vendor };
        if (guard.ChosenSite)
        {
            viewer = viewer with { Site = await chosenSite.FindAsync(http, person, cancellationToken) ?? site };
            http.Features.Set(new ActsOn(viewer.AtOwnSite ? "" : viewer.Site.Id.ToString()));
        }

        if (!HttpMethods.IsGet(http.Request.Method))
        {
            if (await BoundedForm.UnreadableAsync(http.Request, cancellationToken, guard.MaxFormBytes) is { } unreadable)
            {
                return guard.MaxFormBytes == BoundedForm.MaxBodyBytes
                    ? unreadable
                    : new PageResult<TooLargePage>(new Dictionary<string, object?> { [nameof(TooLargePage.Viewer)] = viewer }, StatusCodes.Status413PayloadTooLarge);
            }

            if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
                return new PageResult<StaleFormPage>(new Dictionary<string, object?> { [nameof(StaleFormPage.Viewer)] = viewer }, StatusCodes.Status400BadRequest);
        }

        http.Features.Set(viewer);
        http.Features.Set(person);
        return null;
    }

    /// <summary>Why the person may not have what is asked for; null when nothing stands against it.</summary>
    private async Task<string?> WithoutRightAsync(HttpContext http, RequiresPersonAttribute guard, Viewer viewer, Vendor? vendor, CancellationToken cancellationToken)
    {
        if (guard.Administrator && !viewer.IsAdministrator)
            return "not_an_administrator";
        if (guard.Operator && !viewer.IsOperator)
            return "not_an_operator";
        if (!guard.Integrator)
            return null;
        if (viewer.Vendors.Count == 0)
            return "not_an_integrator";
        var route = http.Request.RouteValues;
        if (route["vendorId"] is null)
            return null;
        if (vendor is null)
            return "vendor_unknown";
        if (route["applicationId"] is { } asked)
        {
            if (!Guid.TryParse(asked.ToString(), out var id) || (await applications.ReadAsync(id, cancellationToken))?.Application is not { } application || application.VendorId != vendor.Id)
                return "application_unknown";
            http.Features.Set(application);
        }

        if (route["webhookId"] is { } endpoint)
        {
            if (!Guid.TryParse(endpoint.ToString(), out var id) || await webhooks.FindAsync(vendor.Id, id, cancellationToken) is not { } webhook)
                return "webhook_unknown";
            http.Features.Set(webhook);
        }

        return null;
    }

    private async Task<ShownNotice[]> NoticesAsync(HttpContext http, Site site)
    {
        var returnTo = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : null;
        var now = time.GetUtcNow();
        var ofHub = (await maintenance.NowAsync()).Announced.Select(held =>
        {
            var keeps = held.Window.Mode > MaintenanceMode.Notice && held.IsUnderWay(now);
            var notice = new Notice(MaintenanceWords.Of(held, site.TimeZone), held.From, held.Until);
            // What keeps something from working cannot be closed while it does.
            return (Shown: new ShownNotice(notice.Id(), notice.Text, keeps ? null : returnTo), Stays: keeps);
        });
        var ofSchool = site.Notice?.IsShownAt(now) == true ? [(Shown: new ShownNotice(site.Notice.Id(), site.Notice.Text, returnTo), Stays: false)] : Array.Empty<(ShownNotice Shown, bool Stays)>();
        return [.. ofHub.Concat(ofSchool).Where(n => n.Stays || !ClosedNotices.Has(http, n.Shown.Id)).Select(n => n.Shown)];
    }

    /// <summary>A page is asked for again after signing in; the answer to a form's, or a part's, request cannot be.</summary>
    private static IResult ToSignIn(HttpRequest request)
    {
        var target = HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey("HX-Request") ? request.Path + request.QueryString : "/";
        var login = "/login" + QueryString.Create("returnUrl", target);
        if (!request.Headers.ContainsKey("HX-Request"))
            return Results.Redirect(login);
        request.HttpContext.Response.Headers["HX-Redirect"] = login;
        return Results.NoContent();
    }
}

/// <summary>Who looks at the page.</summary>
internal static class ViewerExtensions
{
    /// <summary>The person whom <see cref="RequiresPersonAttribute"/> let through.</summary>
    public static Viewer Viewer(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Viewer>();

    /// <summary>The partner that the route names, whose integrator the person is.</summary>
    public static Vendor Vendor(this HttpRequest request) => request.Viewer().Vendor!;

    /// <summary>The partner's application that the route names.</summary>
    public static Application Application(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Application>();

    /// <summary>The partner's endpoint that the route names.</summary>
    public static Webhook Webhook(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Webhook>();

    /// <summary>How the same person is signed in.</summary>
    public static BrowserSignIn SignIn(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<BrowserSignIn>();

    /// <summary>The same person, as whoever changes something.</summary>
    public static Actor Editor(this HttpRequest request) => new(request.Viewer().Account.Id.ToString(), ClientAddress.Of(request.HttpContext))
    {
        OnBehalfOf = request.Viewer() is var viewer && viewer.Vendor is { } vendor ? vendor.Id : viewer.AtOwnSite ? null : viewer.Site.Id.ToString(),
    };

    /// <summary>What the same person did, or tried to, for the audit of the person's own site.</summary>
    /// <param name="request">The request.</param>
    /// <param name="action">What.</param>
    /// <param name="target">To what.</param>
    /// <param name="code">Why it was refused; null when it was done.</param>
    public static AuditRecord Audited(this HttpRequest request, string action, string target, string? code = null) =>
        new(request.Viewer().Account.SiteId, request.Viewer().Account.Id.ToString(), action, target, code, ClientAddress.Of(request.HttpContext));
}
