using System.Text.Json.Serialization;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.External;
using Hub.Core.Mis;

namespace Hub.Core.Accounts;

/// <summary>A Hub ID: somebody who signs in.</summary>
public sealed record Account
{
    /// <summary>Never changes; the subject of the person's tokens.</summary>
    public required Guid Id { get; init; }

    /// <summary>The person's site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>What the person signs in with, unique in the hub without regard to case.</summary>
    public required string Username { get; init; }

    /// <summary>Given name.</summary>
    public string GivenName { get; init; } = "";

    /// <summary>Family name.</summary>
    public string FamilyName { get; init; } = "";

    /// <summary>An address of the person; null when none is known.</summary>
    public string? Email { get; init; }

    /// <summary>What is known of the account's addresses beyond where they come from, and those that were added by hand.</summary>
    public IReadOnlyList<AccountAddress> Addresses { get; init; } = [];

    /// <summary>The identities at Microsoft and Google that sign in to the account.</summary>
    public IReadOnlyList<ExternalLogin> ExternalLogins { get; init; } = [];

    /// <summary>What the person is at the site: <c>student</c>, <c>staff</c>, <c>administrator</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>
    /// Sites beside the person's own whose TileStore they use as its administrator. Only the operators' own interface gives them, and they count for as long as the person administers
    /// their own site.
    /// </summary>
    public IReadOnlyList<Guid> FurtherSites { get; init; } = [];

    /// <summary>The person's id in the site's MIS; null for an account that was made by hand.</summary>
    public string? PersonId { get; init; }

    /// <summary>What the person is to the school, as the MIS says, or whoever made the account by hand; null when neither did.</summary>
    public UserType? UserType { get; init; }

    /// <summary>A pupil's year group as the school writes it.</summary>
    public string? YearGroup { get; init; }

    /// <summary>A pupil's registration group.</summary>
    public string? RegistrationGroup { get; init; }

    /// <summary>The password, hashed by ASP.NET Core Identity; null when there is none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>When the password was set, in UTC; null when it never was, or before this was kept.</summary>
    public DateTimeOffset? PasswordSetAt { get; init; }

    /// <summary>Until when the password is one that was issued to begin with, in UTC; null when the person has chosen it.</summary>
    public DateTimeOffset? TemporaryPasswordUntil { get; init; }

    /// <summary>Whether the person has not chosen a password yet.</summary>
    [JsonIgnore]
    public bool Unclaimed => PasswordHash is null || TemporaryPasswordUntil is not null;

    /// <summary>Whether the person is kept from signing in.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it was closed because the MIS no longer has the person: it opens again when the MIS has. What somebody closed by hand stays closed.</summary>
    public bool LeftMis { get; init; }

    /// <summary>Whether somebody opened it by hand although the MIS does not have the person: then it stays open until the MIS has had the person again.</summary>
    public bool HeldOpen { get; init; }

    /// <summary>Sessions that began before are over, in UTC.</summary>
    public DateTimeOffset SessionsValidFrom { get; init; }

    /// <summary>Given and family name; the username where there are none.</summary>
    public string DisplayName => $"{GivenName} {FamilyName}".Trim() is { Length: > 0 } name ? name : Username;
}
