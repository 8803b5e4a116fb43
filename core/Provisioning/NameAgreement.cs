using System.Text;
using Hub.Core.Mis;

namespace Hub.Core.Provisioning;

/// <summary>Whether an account's name can be that of a person. A guard beside a matching address, never a match by itself.</summary>
internal static class NameAgreement
{
    // Shorter common beginnings (initials, "Jo") say too little where siblings share a family name.
    private const int ShortestShortForm = 3;

    /// <summary>Whether family names are the same and the first given names are the same, or one a short form of the other (Sam, Samuel).</summary>
    public static bool Holds(Person person, RemoteAccount account)
    {
        var family = Words(person.FamilyName);
        var given = Words(person.GivenName).FirstOrDefault();
        if (family.Length == 0 || given is null)
            return false;
        if (account.FamilyName.Length > 0 && account.GivenName.Length > 0)
            return Words(account.FamilyName).SequenceEqual(family) && Words(account.GivenName).FirstOrDefault() is { } other && SameGiven(given, other);
        var display = Words(account.DisplayName);
        return family.All(display.Contains) && display.Except(family).Any(word => SameGiven(given, word));
    }

    private static bool SameGiven(string a, string b) =>
        a == b || (Math.Min(a.Length, b.Length) >= ShortestShortForm && (a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal)));

    /// <summary>Words in lower case, without accents and without anything but letters and digits: O'Neill is oneill.</summary>
    public static string[] Words(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(c))
                folded.Append(char.ToLowerInvariant(c));
            else if (char.IsWhiteSpace(c) || c == '-')
                folded.Append(' ');
        }

        return folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
