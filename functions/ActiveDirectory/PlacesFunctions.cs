using Hub.Core;
using Hub.Core.ActiveDirectory;
using Hub.Core.Sites;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Who has an account, and in which OU and groups. All for administrators, each about their own school.</summary>
public sealed class PlacesFunctions(Core.Sites.Sites sites, ChangeActiveDirectory change)
{
    private const string Route = "preferences/active-directory/places";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetDirectoryPlaces"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, site.ActiveDirectory.Placement, SiteParts.Placement.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostDirectoryPlaces"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var rules = Read(form);
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), rules, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.Placement, outcome, $"/{Route}", (site, version, refusal) => Page(request, site, rules, version, refusal), context.CancellationToken);
    }

    private static PlacementRules Read(IFormCollection form) => new()
    {
        UserTypes = [.. AccountPreferencesPage.Types.Select(t => t.Type).Where(t => form["types"].Contains(t.ToString()))],
        Units = AccountPreferencesPage.Types.Select(t => (t.Type, Unit: DirectoryForms.Text(form, $"unit-{t.Type}"))).Where(t => t.Unit is not null).ToDictionary(t => t.Type, t => t.Unit!),
        YearUnits = DirectoryForms.Years(form, "year-units"),
        Groups = SettingsForm.Lines(form, "groups"),
        GroupsByType = SettingsForm.LinesByType(form, "groups"),
        YearGroups = DirectoryForms.Years(form, "year-groups"),
    };

    private static PageResult<PlacesPage> Page(HttpRequest request, Site site, PlacementRules rules, string version, Refusal? refusal) =>
        SettingsForm.Page<PlacesPage>(request, version, refusal, () => Compare(site.ActiveDirectory.Placement, rules), (nameof(PlacesPage.Rules), rules));

    private static IReadOnlyList<SettingNow> Compare(PlacementRules now, PlacementRules yours) =>
    [
        new("Who has an account", Types(now), Types(yours)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow($"OU of {t.Text}", now.Units.GetValueOrDefault(t.Type) ?? "", yours.Units.GetValueOrDefault(t.Type) ?? "")),
        new("OUs of years", PlacesPage.Lines(now.YearUnits), PlacesPage.Lines(yours.YearUnits)),
        new("Groups of everybody", PlacesPage.Lines(now.Groups), PlacesPage.Lines(yours.Groups)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow($"Groups of {t.Text}", PlacesPage.Lines(now.GroupsByType.GetValueOrDefault(t.Type) ?? []), PlacesPage.Lines(yours.GroupsByType.GetValueOrDefault(t.Type) ?? []))),
        new("Groups of years", PlacesPage.Lines(now.YearGroups), PlacesPage.Lines(yours.YearGroups)),
    ];

    private static string Types(PlacementRules rules) => string.Join(", ", rules.UserTypes.Select(t => AccountPreferencesPage.NameOf(t.ToString())));
}
