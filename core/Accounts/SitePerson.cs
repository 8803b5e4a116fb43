using System.Globalization;
using System.Text;
using Hub.Core.Mis;

namespace Hub.Core.Accounts;

/// <summary>Somebody of a site as the list of its people shows them: from the MIS, with an account, or both.</summary>
public sealed record SitePerson
{
    /// <summary>The person's id in the MIS; null when the MIS does not know them.</summary>
    public string? PersonId { get; init; }

    /// <summary>The account; null when there is none.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>What signs in; empty without an account.</summary>
    public string Username { get; init; } = "";

    /// <summary>Given name.</summary>
    public string GivenName { get; init; } = "";

    /// <summary>Family name.</summary>
    public string FamilyName { get; init; } = "";

    /// <summary>What the person is to the school; null when the MIS does not say.</summary>
    public UserType? UserType { get; init; }

    /// <summary>Year group.</summary>
    public string? YearGroup { get; init; }

    /// <summary>Registration group.</summary>
    public string? RegistrationGroup { get; init; }

    /// <summary>What e-mail addresses the MIS holds, lower case.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Whether the account administers the site.</summary>
    public bool Administrator { get; init; }

    /// <summary>Whether and how the person can sign in.</summary>
    public AccountStatus Status { get; init; }

    /// <summary>Until when a password works that was issued to begin with, in UTC; null when there is none.</summary>
    public DateTimeOffset? TemporaryUntil { get; init; }

    /// <summary>Family name first, as lists are ordered; the username where there is no name.</summary>
    public string ListName => (FamilyName, GivenName) switch
    {
        ("", "") => Username.Length > 0 ? Username : PersonId ?? "",
        ("", _) => GivenName,
        (_, "") => FamilyName,
        _ => $"{FamilyName}, {GivenName}",
    };

    /// <summary>What a search looks in: names and username, folded.</summary>
    internal string Folded { get; init; } = "";

    /// <summary>A text without case and accents, so that Angstrom finds Ångström.</summary>
    internal static string Fold(string text)
    {
        // Who sends half a surrogate pair finds nothing; normalising it would throw.
        var whole = string.Concat(text.EnumerateRunes());
        if (Ascii.IsValid(whole))
            return whole.ToLowerInvariant();
        return string.Concat(whole.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();
    }
}

/// <summary>Whether and how a person can sign in.</summary>
public enum AccountStatus
{
    /// <summary>There is no account.</summary>
    None,

    /// <summary>The account has no password yet.</summary>
    NoPassword,

    /// <summary>The account has a password to begin with, which its owner has not replaced yet.</summary>
    Temporary,

    /// <summary>The account is kept from signing in.</summary>
    Closed,

    /// <summary>The person can sign in.</summary>
    Open,
}
