using System.Globalization;
using Hub.Core;
using Hub.Core.Sites;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>What a school tells its users, and how they close it.</summary>
public sealed class NoticeFunctions(Core.Sites.Sites sites, ChangeNotice change)
{
    private const string Path = "/preferences/maintenance";
    private const string Shown = "yyyy-MM-dd'T'HH:mm";

    /// <summary>The notice. For administrators.</summary>
    [Function("GetNotice"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/maintenance")] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, Entry(site), SiteParts.Notice.VersionOf(site), null);
    }

    /// <summary>Sets the notice or takes it away. For administrators.</summary>
    [Function("PostNotice"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/maintenance")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (entry, version) = (new NoticeEntry(form["text"].ToString(), form["from"].ToString(), form["until"].ToString()), form["version"].ToString());
        var site = request.Viewer().Site;
        var remove = form["do"] == "remove";
        var outcome = remove
            ? await change.RemoveAsync(site.Id, request.Editor(), version, context.CancellationToken)
            : await change.SetAsync(site, request.Editor(), entry, version, context.CancellationToken);
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{Path}?done={(remove ? "removed" : "saved")}");
        site = (await sites.FindAsync(site.Id, context.CancellationToken))!;
        return Page(request, site, entry, refusal is Stale ? SiteParts.Notice.VersionOf(site) : version, refusal);
    }

    /// <summary>Shows a notice to this browser no longer. For everybody who is signed in.</summary>
    [Function("PostCloseNotice"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson]
    public static async Task<IResult> PostCloseAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "notices/close")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        ClosedNotices.Close(request.HttpContext, form["notice"].ToString());
        return new SeeOther(LoginFunctions.ReturnUrl(form["returnTo"]));
    }

    private static NoticeEntry Entry(Site site)
    {
        var clock = new SchoolClock(site.TimeZone);
        return site.Notice is { } notice
            ? new NoticeEntry(notice.Text, clock.At(notice.From).ToString(Shown, CultureInfo.InvariantCulture), clock.At(notice.Until).ToString(Shown, CultureInfo.InvariantCulture))
            : new NoticeEntry("", "", "");
    }

    private static PageResult<NoticePage> Page(HttpRequest request, Site site, NoticeEntry entry, string version, Refusal? refusal)
    {
        var now = Entry(site);
        return new PageResult<NoticePage>(
            new Dictionary<string, object?>
            {
                [nameof(NoticePage.Viewer)] = request.Viewer(),
                [nameof(NoticePage.Entry)] = entry,
                [nameof(NoticePage.Stored)] = site.Notice is not null,
                [nameof(NoticePage.Version)] = version,
                [nameof(NoticePage.TimeZone)] = site.TimeZone,
                [nameof(NoticePage.Refusal)] = refusal,
                [nameof(NoticePage.Meanwhile)] = refusal is Stale
                    ? new SettingNow[] { new("Text", now.Text, entry.Text.Trim()), new("Shown from", Words(now.From), Words(entry.From)), new("Shown until", Words(now.Until), Words(entry.Until)) }
                    : null,
                [nameof(NoticePage.Done)] = request.Query["done"].ToString() switch { "saved" => "Saved.", "removed" => "The notice is removed.", _ => null },
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static string Words(string time) => time.Trim().Replace('T', ' ');
}
