using Hub.Core;
using Hub.Core.Accounts.Passwords;
using Hub.Core.ActiveDirectory;
using Hub.Core.Sites;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Passwords of new accounts. All for administrators, each about their own school.</summary>
public sealed class InitialPasswordsFunctions(Core.Sites.Sites sites, ChangeActiveDirectory change)
{
    private const string Route = "preferences/active-directory/passwords";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetDirectoryPasswords"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, site.ActiveDirectory.Passwords, SiteParts.InitialPasswords.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostDirectoryPasswords"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var rules = Read(form);
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), rules, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.InitialPasswords, outcome, $"/{Route}", (site, version, refusal) => Page(request, site, rules, version, refusal), context.CancellationToken);
    }

    private static InitialPasswordRules Read(IFormCollection form) => new()
    {
        Default = Rule(form, NameFaults.Everybody) ?? new InitialPasswordRules().Default,
        ByType = AccountPreferencesPage.Types.Select(t => (t.Type, Rule: Rule(form, t.Type.ToString()))).Where(t => t.Rule is not null).ToDictionary(t => t.Type, t => t.Rule!),
    };

    private static InitialPasswordRule? Rule(IFormCollection form, string name) =>
        PeopleQuery.Value<PasswordLevel>(form[$"level-{name}"].ToString()) is { } level ? new InitialPasswordRule(level, form[$"change-{name}"] == "true") : null;

    private static PageResult<InitialPasswordsPage> Page(HttpRequest request, Site site, InitialPasswordRules rules, string version, Refusal? refusal) =>
        SettingsForm.Page<InitialPasswordsPage>(request, version, refusal, () => Compare(site.ActiveDirectory.Passwords, rules), (nameof(InitialPasswordsPage.Rules), rules));

    private static IReadOnlyList<SettingNow> Compare(InitialPasswordRules now, InitialPasswordRules yours) =>
    [
        new("Everybody", Words(now.Default), Words(yours.Default)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow(t.Text, Words(now.ByType.GetValueOrDefault(t.Type)), Words(yours.ByType.GetValueOrDefault(t.Type)))),
    ];

    private static string Words(InitialPasswordRule? rule) => rule is null ? "" : $"{rule.Level}{(rule.ChangeAtNextLogon ? ", to be changed at the first logon" : "")}";
}
