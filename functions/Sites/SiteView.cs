using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Functions.Sites;

/// <summary>A site as callers see it: all but the Google key, of which only the account and Google's key id are told.</summary>
internal sealed record SiteView(
    Guid Id, string Name, string? DfeNumber, string TimeZone, bool SelfServiceRecovery, Microsoft365Tenant? Microsoft365, GoogleView? Google, IReadOnlyDictionary<UserType, EmailRule> EmailRules)
{
    public static SiteView Of(Site site, ServiceAccountKeys keys) => new(
        site.Id,
        site.Name,
        site.DfeNumber,
        site.TimeZone,
        site.SelfServiceRecovery,
        site.Microsoft365,
        site.Google is null ? null : new GoogleView(site.Google.Domains, site.Google.AdminUser, keys.Describe(site.Google)),
        site.EmailRules);
}

/// <summary>A school's Google Workspace as callers see it.</summary>
/// <param name="Domains">Its domains.</param>
/// <param name="AdminUser">Whom the service account acts for.</param>
/// <param name="ServiceAccount">Whose key is stored; null when the hub can no longer read the key and needs it again.</param>
internal sealed record GoogleView(IReadOnlyList<string> Domains, string AdminUser, ServiceAccount? ServiceAccount);
