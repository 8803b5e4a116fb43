using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>For how long a school keeps people who have left. All for administrators, each about their own school.</summary>
public sealed class LeaverPreferencesFunctions(Core.Sites.Sites sites, ChangeRetention change, KeepLeavers keep, LeaverSettings settings)
{
    private const string Path = "/preferences/leavers";

    /// <summary>The number of days, and what is to come. For administrators.</summary>
    [Function("GetLeaverPreferences"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/leavers")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return PageAsync(request, site, Text(site.LeaverDays), SiteParts.LeaverDays.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets the number of days. For administrators.</summary>
    [Function("PostLeaverPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/leavers")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var typed = form["days"].ToString();
        var outcome = await change.SetAsync(request.Viewer().Account.SiteId, request.Editor(), Retention.Leavers, typed, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.LeaverDays, outcome, Path, (site, version, refusal) => PageAsync(request, site, typed, version, refusal, context.CancellationToken), context.CancellationToken);
    }

    /// <summary>Approves that everybody is erased who waits for that. For administrators.</summary>
    [Function("ApproveLeaverErasure"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ApproveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/leavers/approval")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        var approved = await keep.ApproveAsync(site, request.Editor(), context.CancellationToken);
        return approved.Succeeded(out _, out var refusal)
            ? new SeeOther($"{Path}?done=approved")
            : await PageAsync(request, site, Text(site.LeaverDays), SiteParts.LeaverDays.VersionOf(site), refusal, context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Site site, string text, string version, Refusal? refusal, CancellationToken cancellationToken) => SettingsForm.Page<LeaverPreferencesPage>(
        request, version, refusal, () => [new("Days that leavers are kept", Text(site.LeaverDays), text)],
        (nameof(LeaverPreferencesPage.Text), text), (nameof(LeaverPreferencesPage.Usual), settings.Days), (nameof(LeaverPreferencesPage.Grace), settings.Grace),
        (nameof(LeaverPreferencesPage.Kept), keep.DaysOf(site)), (nameof(LeaverPreferencesPage.Outlook), await keep.LookAsync(site, cancellationToken)),
        (nameof(LeaverPreferencesPage.Approved), request.Query["done"] == "approved"));

    private static string Text(int? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "";
}
