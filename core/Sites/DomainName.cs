using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Hub.Core.Sites;

/// <summary>What counts as a domain: two or more labels of ASCII letters, digits and inner hyphens (an international name in its <c>xn--</c> form).</summary>
public static partial class DomainName
{
    private const int MaxLength = 253;

    /// <summary>The domain in lower case, or false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (text.Length > MaxLength || !Syntax().IsMatch(text))
            return false;
        domain = text.ToLowerInvariant();
        return true;
    }

    [GeneratedRegex(@"\A(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
