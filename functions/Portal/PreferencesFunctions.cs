using System.Globalization;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Sites;
using Hub.Functions.Http;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>What a school sets for all its people. All for administrators, each about their own school.</summary>
public sealed class PreferencesFunctions(TwoFactorRules rules, ChangeTwoFactorRules change, Core.Accounts.Accounts accounts, Core.Sites.Sites sites, ChangeSite changeSite)
{
    private const string Security = "/preferences/security";
    private const int NamedOnPage = 50;

    /// <summary>Leads to the first section. For administrators.</summary>
    [Function("GetPreferences"), RequiresPerson(Administrator = true)]
    public static IResult Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences")] HttpRequest request) => Results.Redirect(PreferencesSection.All[0].Path);

    /// <summary>The two-factor rules. For administrators.</summary>
    [Function("GetSecurityPreferences"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetSecurityAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/security")] HttpRequest request, FunctionContext context) =>
        PageAsync(request, null, null, null, context.CancellationToken);

    /// <summary>Sets the two-factor rule. For administrators.</summary>
    [Function("PostSecurityPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostSecurityAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/security")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        if (!Enum.TryParse<TwoFactorAudience>(form["audience"], out var audience) || !Enum.IsDefined(audience))
            return await PageAsync(request, "Choose to whom two-factor sign-in applies.", null, null, context.CancellationToken);
        var from = DateOnly.TryParseExact(form["from"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : default;
        var chosen = new TwoFactorRule(audience, from);
        var outcome = await change.SetAsync(request.Viewer().Account, chosen, form["version"].ToString(), ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{Security}?done=rule")
            : await PageAsync(request, refusal.Detail, null, chosen, context.CancellationToken, meanwhile: refusal is Stale);
    }

    /// <summary>Lets people have links sent to them that set a password, or lets them no longer. For administrators.</summary>
    [Function("PostRecoveryPreference"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostRecoveryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/security/recovery")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var allowed = form["allowed"] == "true";
        var outcome = await changeSite.SetAsync(
            request.Viewer().Account.SiteId, request.Editor(), SiteParts.SelfServiceRecovery, allowed, form["version"].ToString(), allowed ? "on" : "off", context.CancellationToken);
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{Security}?done=recovery#recovery")
            : await PageAsync(request, null, null, null, context.CancellationToken, recoveryError: $"{refusal.Detail} This is what they are now.");
    }

    /// <summary>Names a person. For administrators.</summary>
    [Function("PostNamedPerson"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostNamedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/security/people")] HttpRequest request, FunctionContext context)
    {
        var username = (await request.ReadFormAsync(context.CancellationToken))["username"].ToString().Trim();
        if (username.Length is 0 or > SecurityPreferencesPage.MaxUsernameLength)
            return await PageAsync(request, null, "Type a username.", null, context.CancellationToken);
        var outcome = await change.NameAsync(request.Viewer().Account, username, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{Security}?done=named#people")
            : await PageAsync(request, null, refusal.Detail, null, context.CancellationToken);
    }

    /// <summary>Names a person no longer. For administrators.</summary>
    [Function("PostRemoveNamedPerson"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostRemoveNamedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/security/people/{accountId:guid}/remove")] HttpRequest request,
        Guid accountId, FunctionContext context)
    {
        await change.UnnameAsync(request.Viewer().Account, accountId, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return new SeeOther($"{Security}?done=unnamed#people");
    }

    private async Task<IResult> PageAsync(
        HttpRequest request, string? ruleError, string? nameError, TwoFactorRule? chosen, CancellationToken cancellationToken, bool meanwhile = false, string? recoveryError = null)
    {
        var site = request.Viewer().Account.SiteId;
        var school = (await sites.FindAsync(site, cancellationToken))!;
        var (rule, version) = await rules.ReadAsync(site, cancellationToken);
        var (ids, more) = await rules.NamedAsync(site, Guid.TryParse(request.Query["after"], out var after) ? after : null, NamedOnPage, cancellationToken);
        var named = await Task.WhenAll(ids.Select(id => accounts.FindAsync(id, cancellationToken)));
        return new PageResult<SecurityPreferencesPage>(
            new Dictionary<string, object?>
            {
                [nameof(SecurityPreferencesPage.Viewer)] = request.Viewer(),
                [nameof(SecurityPreferencesPage.Rule)] = chosen ?? rule,
                [nameof(SecurityPreferencesPage.Version)] = version,
                [nameof(SecurityPreferencesPage.Named)] = (IReadOnlyList<Account>)[.. named.OfType<Account>()],
                [nameof(SecurityPreferencesPage.After)] = more ? ids[^1] : null,
                [nameof(SecurityPreferencesPage.RuleError)] = ruleError,
                [nameof(SecurityPreferencesPage.Meanwhile)] = meanwhile ? SecurityPreferencesPage.Compare(rule, chosen!) : null,
                [nameof(SecurityPreferencesPage.Recovery)] = school.SelfServiceRecovery,
                [nameof(SecurityPreferencesPage.RecoveryVersion)] = SiteParts.SelfServiceRecovery.VersionOf(school),
                [nameof(SecurityPreferencesPage.RecoveryError)] = recoveryError,
                [nameof(SecurityPreferencesPage.NameError)] = nameError,
                [nameof(SecurityPreferencesPage.Done)] = request.Query["done"].ToString(),
            },
            ruleError is null && nameError is null && recoveryError is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
