using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>For how long a school has its audit kept. All for administrators, each about their own school.</summary>
public sealed class AuditPreferencesFunctions(Core.Sites.Sites sites, ChangeRetention change, AuditSettings settings)
{
    private const string Path = "/preferences/audit";

    /// <summary>The number of days. For administrators.</summary>
    [Function("GetAuditPreferences"), RequiresPerson(Administrator = true)]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/audit")] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, Text(site.AuditDays), SiteParts.AuditDays.VersionOf(site), null);
    }

    /// <summary>Sets it. For administrators.</summary>
    [Function("PostAuditPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/audit")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var typed = form["days"].ToString();
        var outcome = await change.SetAsync(request.Viewer().Account.SiteId, request.Editor(), Retention.Audit, typed, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.AuditDays, outcome, Path, (site, version, refusal) => Page(request, site, typed, version, refusal), context.CancellationToken);
    }

    private PageResult<AuditPreferencesPage> Page(HttpRequest request, Site site, string text, string version, Refusal? refusal) => SettingsForm.Page<AuditPreferencesPage>(
        request, version, refusal, () => [new("Days that records are kept", Text(site.AuditDays), text)],
        (nameof(AuditPreferencesPage.Text), text), (nameof(AuditPreferencesPage.Usual), settings.Days));

    private static string Text(int? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "";
}
