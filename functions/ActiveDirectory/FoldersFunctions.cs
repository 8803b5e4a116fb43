using Hub.Core;
using Hub.Core.ActiveDirectory;
using Hub.Core.Sites;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Home and profile folders. All for administrators, each about their own school.</summary>
public sealed class FoldersFunctions(Core.Sites.Sites sites, ChangeActiveDirectory change)
{
    private const string Route = "preferences/active-directory/folders";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetDirectoryFolders"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, site.ActiveDirectory.Homes, SiteParts.Homes.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostDirectoryFolders"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var rules = Read(form);
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), rules, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.Homes, outcome, $"/{Route}", (site, version, refusal) => Page(request, site, rules, version, refusal), context.CancellationToken);
    }

    private static HomeRules Read(IFormCollection form) => new()
    {
        Default = Rule(form, NameFaults.Everybody),
        ByType = AccountPreferencesPage.Types.Select(t => (t.Type, Rule: Rule(form, t.Type.ToString()))).Where(t => t.Rule != new HomeRule()).ToDictionary(t => t.Type, t => t.Rule),
    };

    private static HomeRule Rule(IFormCollection form, string name) =>
        new(DirectoryForms.Text(form, $"drive-{name}"), DirectoryForms.Text(form, $"home-{name}"), DirectoryForms.Text(form, $"profile-{name}"));

    private static PageResult<FoldersPage> Page(HttpRequest request, Site site, HomeRules rules, string version, Refusal? refusal) =>
        SettingsForm.Page<FoldersPage>(request, version, refusal, () => Compare(site.ActiveDirectory.Homes, rules), (nameof(FoldersPage.Rules), rules));

    private static IReadOnlyList<SettingNow> Compare(HomeRules now, HomeRules yours) =>
    [
        new("Everybody", Words(now.Default), Words(yours.Default)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow(t.Text, Words(now.ByType.GetValueOrDefault(t.Type)), Words(yours.ByType.GetValueOrDefault(t.Type)))),
    ];

    private static string Words(HomeRule? rule) => rule is null ? "" : string.Join('\n', new[] { $"{rule.Drive} {rule.HomePath}".Trim(), rule.ProfilePath }.Where(l => !string.IsNullOrEmpty(l)));
}
