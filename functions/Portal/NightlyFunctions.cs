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
        var version = form["version"].ToString();
        var (siteId, cancellationToken) = (request.Viewer().Account.SiteId, context.CancellationToken);
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), entry, version, cancellationToken);
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{Path}?done=saved");
        var site = (await sites.FindAsync(siteId, cancellationToken))!;
        return await PageAsync(request, site, entry, refusal is Stale ? SiteParts.Nightly.VersionOf(site) : version, refusal, cancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Site site, NightlyEntry entry, string version, Refusal? refusal, CancellationToken cancellationToken) => new PageResult<NightlyPage>(
        new Dictionary<string, object?>
        {
            [nameof(NightlyPage.Viewer)] = request.Viewer(),
            [nameof(NightlyPage.Entry)] = entry,
            [nameof(NightlyPage.Version)] = version,
            [nameof(NightlyPage.Nights)] = await nights.OfSiteAsync(site.Id, MostNights, cancellationToken),
            [nameof(NightlyPage.Refusal)] = refusal,
            [nameof(NightlyPage.Meanwhile)] = refusal is Stale ? Compare(EntryOf(site.Nightly), entry) : null,
            [nameof(NightlyPage.Saved)] = request.Query["done"] == "saved",
        },
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static NightlyEntry EntryOf(NightlyRules rules) => new(rules.Updates, rules.Formats, string.Join('\n', rules.Pauses.Select(ChangeNightly.Text)));

    private static IReadOnlyList<SettingNow> Compare(NightlyEntry now, NightlyEntry yours) =>
    [
        new("Addresses in", Directories(now), Directories(yours)),
        new("Files", string.Join(", ", now.Formats.Select(ExportFormats.NameOf)), string.Join(", ", yours.Formats.Select(ExportFormats.NameOf))),
        new("Pauses", now.Pauses, yours.Pauses),
    ];

    private static string Directories(NightlyEntry entry) => string.Join(", ", entry.Updates.Select(DirectoryNames.Of));
}
