using Hub.Core.Accounts;
using Hub.Core.Accounts.Mail;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;

namespace Hub.Core.Sites;

/// <summary>A school.</summary>
public sealed record Site
{
    /// <summary>The site's id everywhere; the public API says organisation id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The school's name.</summary>
    public required string Name { get; init; }

    /// <summary>Seven digits, local authority and establishment (<c>9162044</c>); null outside England and Wales.</summary>
    public string? DfeNumber { get; init; }

    /// <summary>IANA name of the school's time zone.</summary>
    public string TimeZone { get; init; } = "Europe/London";

    /// <summary>Whether people may have links sent to them that set a password. Otherwise only the school's administrators hand passwords out.</summary>
    public bool SelfServiceRecovery { get; init; } = true;

    /// <summary>The domains, lower case, whose addresses may sign in with Microsoft or Google; none of them unless the school lists some.</summary>
    public IReadOnlyList<string> SignInDomains { get; init; } = [];

    /// <summary>Its Microsoft 365 tenant; null when it has none.</summary>
    public Microsoft365Tenant? Microsoft365 { get; init; }

    /// <summary>Its Google Workspace; null when it has none.</summary>
    public GoogleWorkspace? Google { get; init; }

    /// <summary>Which of a person's MIS addresses counts, for each user type; a type without a rule takes any address that fits the directory.</summary>
    public IReadOnlyDictionary<UserType, EmailRule> EmailRules { get; init; } = new Dictionary<UserType, EmailRule>();

    /// <summary>Who gets a Hub ID, and how usernames are made.</summary>
    public AccountRules Accounts { get; init; } = new();

    /// <summary>Who at the school is told of what.</summary>
    public NoticePreferences Notifications { get; init; } = new();

    /// <summary>What the school tells its users; null for nothing.</summary>
    public Notice? Notice { get; init; }

    /// <summary>What the nightly sync does for it.</summary>
    public NightlyRules Nightly { get; init; } = new();

    /// <summary>Where in School Data Sync its files are sent; null for nowhere.</summary>
    public SdsUploadRules? SdsUpload { get; init; }

    /// <summary>How its people stand in its Active Directory.</summary>
    public ActiveDirectoryRules ActiveDirectory { get; init; } = new();

    /// <summary>That it has switched data exchange on, and who did; null while it has not.</summary>
    public DataExchangeSwitch? DataExchange { get; init; }

    /// <summary>For how many days its audit is kept; null for as long as the hub keeps audits.</summary>
    public int? AuditDays { get; init; }

    /// <summary>For how many days people who have left are kept; null for as long as the hub keeps them.</summary>
    public int? LeaverDays { get; init; }

    /// <summary>The day at the school at a moment.</summary>
    public DateOnly DayAt(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}

/// <summary>A school's Microsoft 365 tenant.</summary>
public sealed record Microsoft365Tenant
{
    /// <summary>The tenant's id in Entra.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The domains that the tenant has verified, lower case.</summary>
    public required IReadOnlyList<string> VerifiedDomains { get; init; }

    /// <summary>Whether accounts come from the school's Active Directory through AD Connect, so that Entra refuses changes to them.</summary>
    public bool AccountsFromAdSync { get; init; }
}

/// <summary>A school's Google Workspace.</summary>
public sealed record GoogleWorkspace
{
    /// <summary>The domains of the workspace, lower case, the primary one first.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>The administrator whom the service account acts for (domain-wide delegation).</summary>
    public required string AdminUser { get; init; }

    /// <summary>The service account's JSON key, encrypted by Data Protection; never leaves the hub.</summary>
    public required string ProtectedServiceAccountKey { get; init; }

    /// <summary>When that key was stored; null for one that is older than this note.</summary>
    public DateTimeOffset? KeyStoredAt { get; init; }
}

/// <summary>How the address of a user type is chosen from what the MIS holds.</summary>
public sealed record EmailRule
{
    /// <summary>Whether people of this type take part at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Domains in order of preference, lower case: the first MIS address in the first of them counts. Empty: any domain that the directory owns.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}
