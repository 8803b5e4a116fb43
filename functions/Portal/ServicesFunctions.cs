using Hub.Core;
using Hub.Core.Provisioning.Connections;
using Hub.Core.Sites;
using Hub.Portal;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The directories that a school is connected to. All for administrators, each about their own school.</summary>
public sealed class ServicesFunctions(Core.Sites.Sites sites, ChangeServices change, ServiceAccountKeys keys, TestConnection connection)
{
    private const string Services = "/preferences/services";
    private const string Microsoft365 = "microsoft365";
    private const string Google = "google";

    /// <summary>The services. For administrators.</summary>
    [Function("GetServices"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/services")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        var (microsoft, google) = (Stored(site.Microsoft365, site), Stored(site.Google, site));
        return request.Query["done"].ToString() switch
        {
            Microsoft365 => Page(request, site, microsoft with { Done = "Saved. Test the connection to see whether it works." }, google),
            Google => Page(request, site, microsoft, google with { Done = "Saved. Test the connection to see whether it works." }),
            "no-microsoft365" => Page(request, site, microsoft with { Done = "Microsoft 365 is disconnected." }, google),
            "no-google" => Page(request, site, microsoft, google with { Done = "Google Workspace is disconnected." }),
            _ => Page(request, site, microsoft, google),
        };
    }

    /// <summary>Saves or tests a tenant. For administrators.</summary>
    [Function("PostMicrosoft365"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostMicrosoft365Async(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/services/microsoft365")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var site = request.Viewer().Site;
        var entry = new Microsoft365Entry(form["tenantId"].ToString(), form["domains"].ToString(), form["adsync"] == "true");
        var shown = new ServiceForm<Microsoft365Entry>(entry, form["version"].ToString(), site.Microsoft365 is not null);
        if (form["do"] is not [("test" or "domains") and var what])
        {
            var outcome = await change.SetAsync(site, request.Editor(), entry, shown.Version, context.CancellationToken);
            if (outcome.Succeeded(out _, out var refused))
                return new SeeOther($"{Services}?done={Microsoft365}#{Microsoft365}");
            site = await SiteAsync(request, context.CancellationToken);
            return Page(request, site, Refused(shown, refused, SiteParts.Microsoft365.VersionOf(site), () => Compare(site.Microsoft365, entry)), Stored(site.Google, site));
        }

        if (!ChangeServices.Read(entry, needsDomains: false).Succeeded(out var tenant, out var refusal))
            return Page(request, site, shown with { Refusal = refusal }, Stored(site.Google, site));
        var report = await connection.Microsoft365Async(site.Id, tenant, site.Microsoft365, context.CancellationToken);
        // A link that asks for consent is for the tenant that is stored, not for one that somebody tries.
        shown = shown with { Report = report, Connected = site.Microsoft365?.TenantId == tenant.TenantId };
        if (what == "domains" && report.Domains.Count > 0)
            shown = shown with { Report = null, Entry = entry with { Domains = string.Join('\n', report.Domains) }, Done = "The list now holds the tenant's verified domains. Save to keep it." };
        return Page(request, site, shown, Stored(site.Google, site));
    }

    /// <summary>Saves or tests a workspace. For administrators.</summary>
    [Function("PostGoogle"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostGoogleAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/services/google")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var site = request.Viewer().Site;
        var key = await KeyAsync(form, site.Id, context.CancellationToken);
        var entry = new GoogleEntry(form["domains"].ToString(), form["adminUser"].ToString(), key);
        var shown = new ServiceForm<GoogleEntry>(entry, form["version"].ToString(), site.Google is not null);
        if (form["do"] != "test")
        {
            var outcome = await change.SetAsync(site, request.Editor(), entry, shown.Version, context.CancellationToken);
            if (outcome.Succeeded(out _, out var refused))
                return new SeeOther($"{Services}?done={Google}#{Google}");
            site = await SiteAsync(request, context.CancellationToken);
            return Page(request, site, Stored(site.Microsoft365, site), Refused(shown, refused, SiteParts.Google.VersionOf(site), () => Compare(site.Google, entry)));
        }

        return change.Read(entry, site.Google).Succeeded(out var workspace, out var refusal)
            ? Page(request, site, Stored(site.Microsoft365, site), shown with { Report = await connection.GoogleAsync(workspace, context.CancellationToken) })
            : Page(request, site, Stored(site.Microsoft365, site), shown with { Refusal = refusal });
    }

    /// <summary>Asks whether to disconnect. For administrators.</summary>
    [Function("GetRemoveService"), RequiresPerson(Administrator = true)]
    public static IResult GetRemove(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/services/{service}/remove")] HttpRequest request, string service) =>
        RemovePage(request, request.Viewer().Site, service, null);

    /// <summary>Disconnects. For administrators.</summary>
    [Function("PostRemoveService"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostRemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/services/{service}/remove")] HttpRequest request, string service, FunctionContext context)
    {
        var site = request.Viewer().Site;
        var version = (await request.ReadFormAsync(context.CancellationToken))["version"].ToString();
        Outcome<Site> outcome;
        if (service == Microsoft365)
            outcome = await change.RemoveMicrosoft365Async(site, request.Editor(), version, context.CancellationToken);
        else if (service == Google)
            outcome = await change.RemoveGoogleAsync(site, request.Editor(), version, context.CancellationToken);
        else
            return UserFunctions.NotFound(request.Viewer());
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{Services}?done=no-{service}#{service}")
            : RemovePage(request, await SiteAsync(request, context.CancellationToken), service, $"{refusal.Detail} Look at them before you disconnect.");
    }

    /// <summary>The key that was chosen, or chosen before in a form that came back; null for none.</summary>
    private async Task<string?> KeyAsync(IFormCollection form, Guid siteId, CancellationToken cancellationToken)
    {
        if (form.Files["key"] is not { Length: > 0 } file)
            return keys.OfForm(siteId, form["held"]);
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static ServiceForm<Microsoft365Entry> Stored(Microsoft365Tenant? tenant, Site site) => new(
        new Microsoft365Entry(tenant?.TenantId.ToString() ?? "", Lines(tenant?.VerifiedDomains), tenant?.AccountsFromAdSync == true), SiteParts.Microsoft365.VersionOf(site), tenant is not null);

    private static ServiceForm<GoogleEntry> Stored(GoogleWorkspace? workspace, Site site) => new(
        new GoogleEntry(Lines(workspace?.Domains), workspace?.AdminUser ?? "", null), SiteParts.Google.VersionOf(site), workspace is not null);

    private static ServiceForm<T> Refused<T>(ServiceForm<T> form, Refusal refusal, string version, Func<IReadOnlyList<SettingNow>> compare) =>
        refusal is Stale ? form with { Refusal = refusal, Version = version, Meanwhile = compare() } : form with { Refusal = refusal };

    private static IReadOnlyList<SettingNow> Compare(Microsoft365Tenant? now, Microsoft365Entry yours) =>
    [
        new("Tenant ID", now?.TenantId.ToString() ?? "", yours.TenantId.Trim()),
        new("Verified domains", OneLine(now?.VerifiedDomains), OneLine(DomainList.Read(yours.Domains, "", []))),
        new("From Active Directory", now?.AccountsFromAdSync == true ? "Yes" : "No", yours.AccountsFromAdSync ? "Yes" : "No"),
    ];

    private IReadOnlyList<SettingNow> Compare(GoogleWorkspace? now, GoogleEntry yours)
    {
        var stored = now is null ? "" : keys.Describe(now)?.KeyId ?? "Unreadable";
        return
        [
            new("Domains", OneLine(now?.Domains), OneLine(DomainList.Read(yours.Domains, "", []))),
            new("Administrator to act for", now?.AdminUser ?? "", yours.AdminUser.Trim()),
            new("Key", stored, yours.Key is null ? stored : ServiceAccountKeys.Describe(yours.Key).KeyId),
        ];
    }

    private static string Lines(IReadOnlyList<string>? domains) => string.Join('\n', domains ?? []);

    private static string OneLine(IReadOnlyList<string>? domains) => string.Join(", ", domains ?? []);

    private async Task<Site> SiteAsync(HttpRequest request, CancellationToken cancellationToken) =>
        (await sites.FindAsync(request.Viewer().Account.SiteId, cancellationToken))!;

    private static IResult RemovePage(HttpRequest request, Site site, string service, string? error)
    {
        var version = service switch
        {
            Microsoft365 when site.Microsoft365 is not null => SiteParts.Microsoft365.VersionOf(site),
            Google when site.Google is not null => SiteParts.Google.VersionOf(site),
            _ => null,
        };
        return version is null ? UserFunctions.NotFound(request.Viewer()) : new PageResult<DisconnectPage>(
            new Dictionary<string, object?>
            {
                [nameof(DisconnectPage.Viewer)] = request.Viewer(),
                [nameof(DisconnectPage.Service)] = service,
                [nameof(DisconnectPage.Version)] = version,
                [nameof(DisconnectPage.Error)] = error,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private PageResult<ServicesPage> Page(HttpRequest request, Site site, ServiceForm<Microsoft365Entry> microsoft, ServiceForm<GoogleEntry> google)
    {
        var chosen = google.Entry.Key is { } key && ServiceAccountKeys.Fault(key) is null ? key : null;
        return new PageResult<ServicesPage>(
            new Dictionary<string, object?>
            {
                [nameof(ServicesPage.Viewer)] = request.Viewer(),
                [nameof(ServicesPage.Microsoft365)] = microsoft,
                [nameof(ServicesPage.Google)] = google,
                [nameof(ServicesPage.Key)] = site.Google is null ? null : keys.Describe(site.Google),
                [nameof(ServicesPage.KeyStoredAt)] = site.Google?.KeyStoredAt is { } at ? new SchoolTimes(site.TimeZone).Of(at) : null,
                [nameof(ServicesPage.HeldKey)] = chosen is null ? null : keys.ProtectForForm(site.Id, chosen),
                [nameof(ServicesPage.Held)] = chosen is null ? null : ServiceAccountKeys.Describe(chosen),
            },
            microsoft.Refusal is null && google.Refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
