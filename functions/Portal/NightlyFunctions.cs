using Hub.Core;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Sites;
using Hub.Portal.Pages.Nightly;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>What the nightly sync does for a school. All for administrators, each about their own school.</summary>
public sealed class NightlyFunctions(Core.Sites.Sites sites, ChangeNightly change, Nights nights)
{
    private const string Path = "/preferences/nightly";
    private const int MostNights = 30;

    /// <summary>The rules, and what the last nights came to. For administrators.</summary>
    [Function("GetNightly"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/nightly")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return PageAsync(request, site, EntryOf(site.Nightly), SiteParts.Nightly.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostNightly"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/nightly")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var updates = form["updates"].Select(u => Enum.TryParse<DirectoryKind>(u, out var directory) && Enum.IsDefined(directory) ? directory : (DirectoryKind?)null).OfType<DirectoryKind>();
        var entry = new NightlyEntry([.. updates], [.. form["formats"].OfType<string>()], form["pauses"].ToString().ReplaceLineEndings("\n"));
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), entry, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.Nightly, outcome, Path, (site, version, refusal) => PageAsync(request, site, entry, version, refusal, context.CancellationToken), context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Site site, NightlyEntry entry, string version, Refusal? refusal, CancellationToken cancellationToken) =>
        SettingsForm.Page<NightlyPage>(
            request, version, refusal, () => Compare(EntryOf(site.Nightly), entry),
            (nameof(NightlyPage.Entry), entry), (nameof(NightlyPage.Nights), await nights.OfSiteAsync(site.Id, MostNights, cancellationToken)));

    private static NightlyEntry EntryOf(NightlyRules rules) => new(rules.Updates, rules.Formats, string.Join('\n', rules.Pauses.Select(ChangeNightly.Text)));

    private static IReadOnlyList<SettingNow> Compare(NightlyEntry now, NightlyEntry yours) =>
    [
        new("Addresses in", Directories(now), Directories(yours)),
        new("Files", string.Join(", ", now.Formats.Select(ExportFormats.NameOf)), string.Join(", ", yours.Formats.Select(ExportFormats.NameOf))),
        new("Pauses", now.Pauses, yours.Pauses),
    ];

    private static string Directories(NightlyEntry entry) => string.Join(", ", entry.Updates.Select(DirectoryNames.Of));
}
