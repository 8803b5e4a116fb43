using System.Collections.Frozen;

namespace Hub.Core.Sites;

/// <summary>Domains at which anybody can have an address, or every tenant has one: an address there says nothing of who somebody is to a school.</summary>
public static class PublicMailDomain
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "gmail.com", "googlemail.com", "outlook.com", "outlook.co.uk", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk",
        "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aol.co.uk", "proton.me", "protonmail.com", "gmx.com", "gmx.co.uk", "mail.com", "btinternet.com",
        "sky.com", "virginmedia.com", "talktalk.net", "onmicrosoft.com",
    ]);

    // In nearly every country, as hotmail.fr or yahoo.com.au.
    private static readonly FrozenSet<string> Everywhere = FrozenSet.ToFrozenSet(["hotmail", "live", "outlook", "yahoo", "gmx"]);

    /// <summary>Whether a domain, in lower case, is one of them or lies below one.</summary>
    public static bool Is(string domain)
    {
        for (var name = domain; ; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (Known.Contains(name) || IsCountrys(name))
                return true;
            if (!name.Contains('.', StringComparison.Ordinal))
                return false;
        }
    }

    private static bool IsCountrys(string name) => name.Split('.') switch
    {
        [var brand, _] => Everywhere.Contains(brand),
        [var brand, "co" or "com", _] => Everywhere.Contains(brand),
        _ => false,
    };
}
