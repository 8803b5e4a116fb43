using AnyAscii;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>The tokens of rules for Active Directory: those of usernames, and some more.</summary>
public static class DirectoryTokens
{
    /// <summary>The e-mail address of the MIS. It is the whole address where a user principal name is nothing else, and its local part in a sAMAccountName.</summary>
    public static readonly UsernameToken MisAddress = new("E", "E-mail address from the MIS", false, LocalPart);

    /// <summary>Those of names.</summary>
    public static readonly IReadOnlyList<UsernameToken> OfNames = [.. UsernameToken.All, MisAddress];

    /// <summary>Those of OUs, groups and folders. None of them is drawn by chance.</summary>
    public static readonly IReadOnlyList<UsernameToken> OfPlaces =
    [
        .. UsernameToken.All.Where(t => !t.IsRandom),
        new("AC", "sAMAccountName", false, p => p.AccountName),
        new("YG", "Year group", true, p => Filled(p.YearGroup)),
        new("RG", "Registration group", true, p => Filled(p.RegistrationGroup)),
        new("DF", "DfE number of the school", false, p => Filled(p.DfeNumber)),
    ];

    /// <summary>What stands before the <c>@</c> in Latin letters; null where it has a character that names should not have, rather than another name.</summary>
    private static string? LocalPart(NamedPerson person)
    {
        if (person.MisAddress is not { } address)
            return null;
        var local = address[..address.LastIndexOf('@')].Transliterate().ToLowerInvariant();
        if (!local.All(c => char.IsAsciiLetterOrDigit(c) || "._-'".Contains(c, StringComparison.Ordinal)))
            return null;
        return string.Concat(local.Where(c => (c != '\'' || person.Spelling.Apostrophes) && (c != '-' || person.Spelling.Hyphens)));
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
