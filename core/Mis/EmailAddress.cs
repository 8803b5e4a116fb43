using System.Diagnostics.CodeAnalysis;
using Hub.Core.Sites;

namespace Hub.Core.Mis;

/// <summary>What counts as an e-mail address: a plain mailbox at a domain, without comments, quotes or display name.</summary>
public static class EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const string LocalSpecials = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>The address in lower case, or false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        var at = text.LastIndexOf('@');
        if (text.Length > MaxLength || at is < 1 or > MaxLocalLength || !IsLocalPart(text.AsSpan(0, at)) || !DomainName.TryParse(text[(at + 1)..], out _))
            return false;
        address = text.ToLowerInvariant();
        return true;
    }

    /// <summary>The domain of an address that <see cref="TryParse"/> took, lower case.</summary>
    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0)
            return false;
        foreach (var c in local)
        {
            if (!char.IsLetterOrDigit(c) && !LocalSpecials.Contains(c, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
