using Hub.Core;
using Hub.Core.Accounts.Mail;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Who at a school is mailed what. All for administrators, each about their own school.</summary>
public sealed class NotificationsFunctions(Core.Sites.Sites sites, ChangeNoticePreferences change)
{
    private const string Path = "/preferences/notifications";

    /// <summary>The preferences. For administrators.</summary>
    [Function("GetNotifications"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/notifications")] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, site.Notifications, string.Join('\n', site.Notifications.Addresses), SiteParts.Notifications.VersionOf(site), null);
    }

    /// <summary>Sets the preferences. For administrators.</summary>
    [Function("PostNotifications"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/notifications")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (addresses, version) = (form["addresses"].ToString(), form["version"].ToString());
        var preferences = new NoticePreferences
        {
            Off = [.. NotificationsPage.Events.Select(e => e.What).Where(e => !form["tell"].Contains(e.ToString()))],
            ToAdministrators = form["administrators"] == "true",
            NewDeviceToStudents = form["devices"] == "true",
        };
        var siteId = request.Viewer().Account.SiteId;
        var outcome = await change.SetAsync(siteId, request.Editor(), preferences, addresses, version, context.CancellationToken);
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{Path}?done=saved");
        var site = (await sites.FindAsync(siteId, context.CancellationToken))!;
        return Page(request, site, preferences, addresses, refusal is Stale ? SiteParts.Notifications.VersionOf(site) : version, refusal);
    }

    private static PageResult<NotificationsPage> Page(HttpRequest request, Site site, NoticePreferences preferences, string addresses, string version, Refusal? refusal) => new(
        new Dictionary<string, object?>
        {
            [nameof(NotificationsPage.Viewer)] = request.Viewer(),
            [nameof(NotificationsPage.Preferences)] = preferences,
            [nameof(NotificationsPage.Addresses)] = addresses,
            [nameof(NotificationsPage.Version)] = version,
            [nameof(NotificationsPage.Refusal)] = refusal,
            [nameof(NotificationsPage.Meanwhile)] = refusal is Stale ? Compare(site.Notifications, preferences with { Addresses = ChangeNoticePreferences.Read(addresses, []) }) : null,
            [nameof(NotificationsPage.Saved)] = request.Query["done"] == "saved",
        },
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static IReadOnlyList<SettingNow> Compare(NoticePreferences now, NoticePreferences yours) =>
    [
        .. NotificationsPage.Events.Select(e => new SettingNow($"Mail when {e.Text}", YesNo(now.Tells(e.What)), YesNo(yours.Tells(e.What)))),
        new("To all administrators", YesNo(now.ToAdministrators), YesNo(yours.ToAdministrators)),
        new("Further addresses", string.Join(", ", now.Addresses), string.Join(", ", yours.Addresses)),
        new("Tell students of new browsers", YesNo(now.NewDeviceToStudents), YesNo(yours.NewDeviceToStudents)),
    ];

    private static string YesNo(bool on) => on ? "Yes" : "No";
}
