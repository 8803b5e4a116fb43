using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Functions.Sites;

/// <summary>A site as callers see it: all but the Google key, of which only the account and Google's key id are told.</summary>
internal sealed record SiteView(
    Guid Id, string Name, string? DfeNumber, string TimeZone, bool SelfServiceRecovery, IReadOnlyList<string> SignInDomains, Microsoft365Tenant? Microsoft365, GoogleView? Google,
    IReadOnlyDictionary<UserType, EmailRule> EmailRules, AccountsView Accounts)
{
    public static SiteView Of(Site site, ServiceAccountKeys keys) => new(
        site.Id,
        site.Name,
        site.DfeNumber,
        site.TimeZone,
        site.SelfServiceRecovery,
        site.SignInDomains,
        site.Microsoft365,
        site.Google is null ? null : new GoogleView(site.Google.Domains, site.Google.AdminUser, keys.Describe(site.Google)),
        site.EmailRules,
        AccountsView.Of(site.Accounts));
}

/// <summary>A school's Google Workspace as callers see it.</summary>
/// <param name="Domains">Its domains.</param>
/// <param name="AdminUser">Whom the service account acts for.</param>
/// <param name="ServiceAccount">Whose key is stored; null when the hub can no longer read the key and needs it again.</param>
internal sealed record GoogleView(IReadOnlyList<string> Domains, string AdminUser, ServiceAccount? ServiceAccount);

/// <summary>Who gets a Hub ID, as callers see it: the form in which they send it.</summary>
/// <param name="UserTypes">The user types that get one.</param>
/// <param name="UsernameFormats">The formats, under <c>default</c> and under the names of user types.</param>
/// <param name="Passwords">The password levels, under <c>default</c> and under the names of roles.</param>
internal sealed record AccountsView(
    IReadOnlyList<UserType> UserTypes, IReadOnlyDictionary<string, IReadOnlyList<string>> UsernameFormats, IReadOnlyDictionary<string, PasswordLevel> Passwords)
{
    public static AccountsView Of(AccountRules rules) => new(
        rules.UserTypes,
        new Dictionary<string, IReadOnlyList<string>>(rules.UsernameFormats.ByType.Select(f => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(f.Key.ToString()), f.Value)))
        {
            ["default"] = rules.UsernameFormats.Default,
        },
        new Dictionary<string, PasswordLevel>(rules.Passwords.ByRole) { ["default"] = rules.Passwords.Default });
}
