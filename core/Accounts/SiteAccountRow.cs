using Azure;
using Azure.Data.Tables;
using Hub.Core.Mis;

namespace Hub.Core.Accounts;

/// <summary>What a site's list says of an account; small, so that a site of twenty thousand is read in a moment.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="PersonId">The person in the MIS; null for an account that was made by hand.</param>
/// <param name="Username">What signs in.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="FamilyName">Family name.</param>
/// <param name="UserType">What the person is to the school, if anybody said so.</param>
/// <param name="YearGroup">Year group.</param>
/// <param name="RegistrationGroup">Registration group.</param>
/// <param name="Administrator">Whether it administers the site.</param>
/// <param name="Closed">Whether it is kept from signing in.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="TemporaryUntil">Until when the password is one that was issued to begin with; null when the person has chosen it, or there is none.</param>
internal sealed record SiteAccountRow(
    Guid AccountId, string? PersonId, string Username, string GivenName, string FamilyName, UserType? UserType, string? YearGroup, string? RegistrationGroup,
    bool Administrator, bool Closed, bool HasPassword, DateTimeOffset? TemporaryUntil)
{
    /// <summary>The table: a partition for each site, a row for each account, and one that changes with each of them.</summary>
    public const string Table = "SiteAccounts";

    /// <summary>The row that tells whether anything in the partition has changed. It sorts behind every account's id.</summary>
    public const string VersionKey = "version";

    /// <summary>The column of that row which changes only when an account is taken out: merged, so that it stays when others change.</summary>
    public const string RemovalColumn = "Removal";

    /// <summary>What brings the site's partition in step with an account that is about to be stored.</summary>
    public static IReadOnlyList<TableTransactionAction> Change(Account account) =>
    [
        new(TableTransactionActionType.UpsertReplace, ToRow(account)),
        new(TableTransactionActionType.UpsertMerge, Version(account.SiteId)),
    ];

    /// <summary>What takes an account that is there out of the site's partition.</summary>
    public static IReadOnlyList<TableTransactionAction> Removal(Guid siteId, Guid accountId)
    {
        var version = Version(siteId);
        version[RemovalColumn] = version["Version"];
        return [new(TableTransactionActionType.Delete, new TableEntity(siteId.ToString(), accountId.ToString()), ETag.All), new(TableTransactionActionType.UpsertMerge, version)];
    }

    private static TableEntity Version(Guid siteId) => new(siteId.ToString(), VersionKey) { ["Version"] = Guid.NewGuid().ToString("N") };

    /// <summary>The account of a row.</summary>
    public static SiteAccountRow Of(TableEntity row) => new(
        Guid.Parse(row.RowKey), row.GetString("PersonId"), row.GetString("Username"), row.GetString("GivenName"), row.GetString("FamilyName"),
        Enum.TryParse<UserType>(row.GetString("UserType"), out var type) ? type : null, row.GetString("YearGroup"), row.GetString("RegistrationGroup"),
        row.GetBoolean("Administrator") ?? false, row.GetBoolean("Closed") ?? false, row.GetBoolean("HasPassword") ?? false,
        row.GetDateTimeOffset("TemporaryUntil"));

    private static TableEntity ToRow(Account account) => new(account.SiteId.ToString(), account.Id.ToString())
    {
        ["PersonId"] = account.PersonId,
        ["Username"] = account.Username,
        ["GivenName"] = account.GivenName,
        ["FamilyName"] = account.FamilyName,
        ["UserType"] = account.UserType?.ToString(),
        ["YearGroup"] = account.YearGroup,
        ["RegistrationGroup"] = account.RegistrationGroup,
        ["Administrator"] = account.Roles.Contains(Roles.Administrator),
        ["Closed"] = account.Disabled,
        ["HasPassword"] = account.PasswordHash is not null,
        ["TemporaryUntil"] = account.TemporaryPasswordUntil,
    };
}
