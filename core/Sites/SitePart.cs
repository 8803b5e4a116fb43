using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Mail;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;

namespace Hub.Core.Sites;

/// <summary>A part of a site that its administrators change by itself: two who change the same part meet, two who change different ones do not.</summary>
/// <param name="Action">What the audit calls a change of it.</param>
/// <param name="Of">The part of a site.</param>
/// <param name="With">The site with another part.</param>
/// <typeparam name="T">The part.</typeparam>
public sealed record SitePart<T>(string Action, Func<Site, T> Of, Func<Site, T, Site> With)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Changes whenever the part does, and only then.</summary>
    public string VersionOf(Site site) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Of(site), Format)).AsSpan(0, 16));
}

/// <summary>The parts that there are.</summary>
public static class SiteParts
{
    /// <summary>Who gets a Hub ID.</summary>
    public static readonly SitePart<AccountRules> Accounts = new("account_rules.set", s => s.Accounts, (s, v) => s with { Accounts = v });

    /// <summary>The Microsoft 365 tenant.</summary>
    public static readonly SitePart<Microsoft365Tenant?> Microsoft365 = new("services.microsoft365_set", s => s.Microsoft365, (s, v) => s with { Microsoft365 = v });

    /// <summary>The Google Workspace.</summary>
    public static readonly SitePart<GoogleWorkspace?> Google = new("services.google_set", s => s.Google, (s, v) => s with { Google = v });

    /// <summary>Which MIS addresses count.</summary>
    public static readonly SitePart<IReadOnlyDictionary<UserType, EmailRule>> EmailRules = new("email_rules.set", s => s.EmailRules, (s, v) => s with { EmailRules = v });

    /// <summary>The domains whose Microsoft and Google logins may sign in.</summary>
    public static readonly SitePart<IReadOnlyList<string>> SignInDomains = new("sign_in_domains.set", s => s.SignInDomains, (s, v) => s with { SignInDomains = v });

    /// <summary>Whether people may have links sent to them that set a password.</summary>
    public static readonly SitePart<bool> SelfServiceRecovery = new("self_service_recovery.set", s => s.SelfServiceRecovery, (s, v) => s with { SelfServiceRecovery = v });

    /// <summary>What the school tells its users.</summary>
    public static readonly SitePart<Notice?> Notice = new("notice.set", s => s.Notice, (s, v) => s with { Notice = v });

    /// <summary>Who at the school is told of what.</summary>
    public static readonly SitePart<NoticePreferences> Notifications = new("notifications.set", s => s.Notifications, (s, v) => s with { Notifications = v });

    /// <summary>What the nightly sync does for it.</summary>
    public static readonly SitePart<NightlyRules> Nightly = new("nightly.set", s => s.Nightly, (s, v) => s with { Nightly = v });

    /// <summary>Where in School Data Sync its files are sent.</summary>
    public static readonly SitePart<SdsUploadRules?> SdsUpload = new("sds_upload.set", s => s.SdsUpload, (s, v) => s with { SdsUpload = v });

    /// <summary>For how long its audit is kept.</summary>
    public static readonly SitePart<int?> AuditDays = new("audit.retention_set", s => s.AuditDays, (s, v) => s with { AuditDays = v });

    /// <summary>For how long people who have left are kept.</summary>
    public static readonly SitePart<int?> LeaverDays = new("leavers.retention_set", s => s.LeaverDays, (s, v) => s with { LeaverDays = v });

    /// <summary>How user principal names are made.</summary>
    public static readonly SitePart<PrincipalNameRules> PrincipalNames =
        new("active_directory.principal_names_set", s => s.ActiveDirectory.PrincipalNames, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { PrincipalNames = v } });

    /// <summary>How sAMAccountNames are made.</summary>
    public static readonly SitePart<AccountNameRules> AccountNames =
        new("active_directory.account_names_set", s => s.ActiveDirectory.AccountNames, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { AccountNames = v } });

    /// <summary>What is written into attributes of Active Directory.</summary>
    public static readonly SitePart<IReadOnlyList<AttributeMapping>> DirectoryAttributes =
        new("active_directory.attributes_set", s => s.ActiveDirectory.Attributes, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { Attributes = v } });

    /// <summary>Who has an account in Active Directory, and where.</summary>
    public static readonly SitePart<PlacementRules> Placement =
        new("active_directory.placement_set", s => s.ActiveDirectory.Placement, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { Placement = v } });

    /// <summary>Home and profile folders.</summary>
    public static readonly SitePart<HomeRules> Homes =
        new("active_directory.homes_set", s => s.ActiveDirectory.Homes, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { Homes = v } });

    /// <summary>Passwords of new accounts in Active Directory.</summary>
    public static readonly SitePart<InitialPasswordRules> InitialPasswords =
        new("active_directory.passwords_set", s => s.ActiveDirectory.Passwords, (s, v) => s with { ActiveDirectory = s.ActiveDirectory with { Passwords = v } });
}
