using Hub.Core;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>What is written into which attribute. All for administrators, each about their own school.</summary>
public sealed class AttributesFunctions(Core.Sites.Sites sites, ChangeActiveDirectory change)
{
    private const string Route = "preferences/active-directory/attributes";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetDirectoryAttributes"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, site.ActiveDirectory.Attributes, SiteParts.DirectoryAttributes.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostDirectoryAttributes"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var rules = Read(form);
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), rules, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.DirectoryAttributes, outcome, $"/{Route}", (site, version, refusal) => Page(request, site, rules, version, refusal), context.CancellationToken);
    }

    private static List<AttributeMapping> Read(IFormCollection form)
    {
        string Of(string name, int row) => form[name] is { } values && row < values.Count ? values[row] ?? "" : "";
        var mappings = new List<AttributeMapping>();
        for (var row = 0; row < Math.Min(form["attribute"].Count, MostRows); row++)
        {
            var mapping = new AttributeMapping
            {
                Attribute = Of("attribute", row),
                Type = PeopleQuery.Value<UserType>(Of("type", row)),
                First = Of("first", row) is { Length: > 0 } first ? first : null,
                Second = Of("second", row) is { Length: > 0 } second ? second : null,
                Separator = Of("separator", row),
            };
            // A line that was left empty, or emptied.
            if (mapping is not { Attribute: "", First: null, Second: null })
                mappings.Add(mapping);
        }

        return mappings;
    }

    private const int MostRows = AttributeMapping.Most + AttributesPage.EmptyRows;

    private static PageResult<AttributesPage> Page(HttpRequest request, Site site, IReadOnlyList<AttributeMapping> rules, string version, Refusal? refusal) =>
        SettingsForm.Page<AttributesPage>(request, version, refusal, () => Compare(site.ActiveDirectory.Attributes, rules), (nameof(AttributesPage.Rules), rules));

    private static IReadOnlyList<SettingNow> Compare(IReadOnlyList<AttributeMapping> now, IReadOnlyList<AttributeMapping> yours) =>
        [.. now.Concat(yours).Select(m => (m.Attribute, m.Type)).Distinct().Select(k => new SettingNow($"{k.Attribute}, {AccountPreferencesPage.NameOf(k.Type?.ToString() ?? "")}", Words(now, k), Words(yours, k)))];

    private static string Words(IReadOnlyList<AttributeMapping> mappings, (string Attribute, UserType? Type) key) =>
        mappings.FirstOrDefault(m => (m.Attribute, m.Type) == key) is { } mapping ? $"{mapping.First} \"{mapping.Separator}\" {mapping.Second}".Trim() : "";
}
