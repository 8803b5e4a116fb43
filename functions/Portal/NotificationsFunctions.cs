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
        var addresses = form["addresses"].ToString();
        var preferences = new NoticePreferences
        {
            Off = [.. NotificationsPage.Events.Select(e => e.What).Where(e => !form["tell"].Contains(e.ToString()))],
            ToAdministrators = form["administrators"] == "true",
            NewDeviceToStudents = form["devices"] == "true",
        };
        var outcome = await change.SetAsync(request.Viewer().Account.SiteId, request.Editor(), preferences, addresses, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.Notifications, outcome, Path,
            (site, version, refusal) => Page(request, site, preferences, addresses, version, refusal), context.CancellationToken);
    }

    private static PageResult<NotificationsPage> Page(HttpRequest request, Site site, NoticePreferences preferences, string addresses, string version, Refusal? refusal) =>
        SettingsForm.Page<NotificationsPage>(
            request, version, refusal, () => Compare(site.Notifications, preferences with { Addresses = ChangeNoticePreferences.Read(addresses, []) }),
            (nameof(NotificationsPage.Preferences), preferences), (nameof(NotificationsPage.Addresses), addresses));

    private static IReadOnlyList<SettingNow> Compare(NoticePreferences now, NoticePreferences yours) =>
    [
        .. NotificationsPage.Events.Select(e => new SettingNow($"Mail when {e.Text}", YesNo(now.Tells(e.What)), YesNo(yours.Tells(e.What)))),
        new("To all administrators", YesNo(now.ToAdministrators), YesNo(yours.ToAdministrators)),
        new("Further addresses", string.Join(", ", now.Addresses), string.Join(", ", yours.Addresses)),
        new("Tell students of new browsers", YesNo(now.NewDeviceToStudents), YesNo(yours.NewDeviceToStudents)),
    ];

    private static string YesNo(bool on) => on ? "Yes" : "No";
}
