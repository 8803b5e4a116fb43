using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory;

/// <summary>The address of the MIS that can be a user principal name.</summary>
/// <param name="Address">The address, lower case; null when there is none.</param>
/// <param name="Reason">Why there is none; null when there is one.</param>
internal readonly record struct MisAddressChoice(string? Address, string? Reason)
{
    /// <summary>Chooses, as address updates do.</summary>
    /// <param name="person">The person.</param>
    /// <param name="rules">The school's rules of which address counts.</param>
    /// <param name="suffixes">The suffixes that the school allows.</param>
    public static MisAddressChoice Of(Person person, IReadOnlyDictionary<UserType, EmailRule> rules, IReadOnlySet<string> suffixes)
    {
        if (person.Emails.Count == 0)
            return new(null, "The MIS holds no e-mail address for this person.");
        var choice = AddressChoice.FromMis(person, rules, suffixes);
        return choice is { Address: { } address, Code: null }
            ? new(address, null)
            : new(null, $"No address that the MIS holds for this person is in a domain that may be a suffix ({string.Join(", ", person.Emails.Take(3))}).");
    }
}
