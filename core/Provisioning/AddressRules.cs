using System.Buffers;
using System.Collections.Frozen;

namespace Hub.Core.Provisioning;

/// <summary>Which addresses a directory accepts for a person's account.</summary>
internal static class AddressRules
{
    private const int LongestLocalPart = 64;

    // RFC 2142 (mailbox names for common services), Google's reserved words (support.google.com/a/answer/6093413), and the names by which certificate
    // authorities prove control of a domain (CA/Browser Forum baseline requirements 3.2.2.4.4): whoever holds one can obtain a certificate for the school.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
    [
        "abuse", "admin", "administrator", "ftp", "hostmaster", "info", "mailer-daemon", "majordomo", "marketing", "news", "noc", "no-reply", "noreply", "postmaster",
        "root", "sales", "security", "ssl-admin", "support", "usenet", "uucp", "webmaster", "www",
    ]);

    // learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization, userPrincipalName: A-Z a-z 0-9 ' . - _ ! # ^ ~
    private static readonly SearchValues<char> MicrosoftLocal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789'.-_!#^~");

    // support.google.com/a/answer/9193374: letters, digits, dashes, underscores, apostrophes and periods.
    private static readonly SearchValues<char> GoogleLocal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789'.-_");

    /// <summary>What stands behind the @.</summary>
    public static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..];

    /// <summary>Why the directory would not take the address, as a code and a sentence; null when it would.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="address">Lower case, with one @.</param>
    public static (string Code, string Reason)? Objection(DirectoryKind directory, string address)
    {
        var local = address[..address.IndexOf('@', StringComparison.Ordinal)];
        if (Reserved.Contains(local))
            return (Codes.ReservedAlias, $"\"{local}\" is reserved for a service of the domain and is never given to a person.");
        if (local.Length > LongestLocalPart)
            return (Codes.AddressNotAllowed, $"The part before the @ has {local.Length} characters; {LongestLocalPart} are allowed.");
        if (local.StartsWith('.') || local.EndsWith('.') || local.Contains("..", StringComparison.Ordinal))
            return (Codes.AddressNotAllowed, "The part before the @ may not begin or end with a full stop, nor have two in a row.");
        return directory switch
        {
            DirectoryKind.Microsoft365 => Microsoft(local, Domain(address)),
            _ => Characters(local, GoogleLocal),
        };
    }

    private static (string Code, string Reason)? Microsoft(string local, string domain)
    {
        // The same page: 48 characters behind the @, 113 in all.
        const int longestDomain = 48;
        return domain.Length > longestDomain
            ? (Codes.AddressNotAllowed, $"The domain has {domain.Length} characters; Microsoft 365 allows {longestDomain} in a user principal name.")
            : Characters(local, MicrosoftLocal);
    }

    private static (string Code, string Reason)? Characters(string local, SearchValues<char> allowed) =>
        local.AsSpan().IndexOfAnyExcept(allowed) is >= 0 and var at
            ? (Codes.AddressNotAllowed, $"The directory does not allow the character '{local[at]}' before the @ (accents are not allowed either).")
            : null;
}
