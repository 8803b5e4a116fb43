using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Which MIS addresses count. All for administrators, each about their own school.</summary>
public sealed class EmailRulesFunctions(Core.Sites.Sites sites, ChangeEmailRules change)
{
    private const string Path = "/preferences/addresses";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetEmailRules"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/addresses")] HttpRequest request)
    {
        var site = request.Viewer().Site;
        var entries = AccountPreferencesPage.Types.Select(t => t.Type).Select(t => site.EmailRules.GetValueOrDefault(t) is { } rule
            ? new EmailRuleEntry(t, rule.Enabled, string.Join('\n', rule.Domains))
            : new EmailRuleEntry(t, Enabled: true, ""));
        return Page(request, site, [.. entries], SiteParts.EmailRules.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostEmailRules"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/addresses")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var entries = AccountPreferencesPage.Types.Select(t => new EmailRuleEntry(t.Type, form["on"].Contains(t.Type.ToString()), form[$"domains-{t.Type}"].ToString())).ToList();
        var outcome = await change.SetAsync(request.Viewer().Account.SiteId, request.Editor(), entries, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.EmailRules, outcome, Path, (site, version, refusal) => Page(request, site, entries, version, refusal), context.CancellationToken);
    }

    private static PageResult<EmailRulesPage> Page(HttpRequest request, Site site, IReadOnlyList<EmailRuleEntry> entries, string version, Refusal? refusal) =>
        SettingsForm.Page<EmailRulesPage>(
            request, version, refusal, () => Compare(site.EmailRules, ChangeEmailRules.Read(entries, [])),
            (nameof(EmailRulesPage.Entries), entries), (nameof(EmailRulesPage.Connected), (site.Microsoft365?.VerifiedDomains ?? []).Concat(site.Google?.Domains ?? []).ToHashSet()));

    private static IReadOnlyList<SettingNow> Compare(IReadOnlyDictionary<UserType, EmailRule> now, IReadOnlyDictionary<UserType, EmailRule> yours) =>
        [.. AccountPreferencesPage.Types.Select(t => new SettingNow(t.Text, Words(now.GetValueOrDefault(t.Type)), Words(yours.GetValueOrDefault(t.Type))))];

    private static string Words(EmailRule? rule) => rule switch
    {
        null => "Any domain of the directory",
        { Enabled: false } => rule.Domains.Count == 0 ? "Take no part" : $"Take no part; {string.Join(", ", rule.Domains)}",
        _ => string.Join(", ", rule.Domains),
    };
}
