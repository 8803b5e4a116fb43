using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>The address that a person should have, from what the MIS holds and the site's rule for the user type.</summary>
/// <param name="Address">The address; null when there is none to be had.</param>
/// <param name="Code">Why it cannot be used; null when it can.</param>
/// <param name="Reason">The same in a sentence.</param>
internal readonly record struct AddressChoice(string? Address, string? Code = null, string? Reason = null)
{
    /// <summary>Chooses.</summary>
    /// <param name="person">The person.</param>
    /// <param name="rules">The site's rules; a type without one takes any address that fits.</param>
    /// <param name="domains">Domains that the directory owns, lower case.</param>
    public static AddressChoice FromMis(Person person, IReadOnlyDictionary<UserType, EmailRule> rules, IReadOnlySet<string> domains)
    {
        if (person.Emails.Count == 0)
            return new(null, Codes.NoMisAddress, "The MIS holds no e-mail address for this person.");
        var wanted = rules.GetValueOrDefault(person.UserType)?.Domains ?? [];
        if (wanted.Count == 0)
        {
            return person.Emails.FirstOrDefault(e => domains.Contains(AddressRules.Domain(e))) is { } fits
                ? new(fits)
                : new(null, Codes.NoMisAddress, "None of the addresses that the MIS holds is in a domain of the directory.");
        }

        var chosen = wanted.Select(domain => person.Emails.FirstOrDefault(e => AddressRules.Domain(e) == domain)).FirstOrDefault(e => e is not null);
        return chosen is null
            ? new(null, Codes.NoMisAddress, $"None of the addresses that the MIS holds is in a domain of the site's rule ({string.Join(", ", wanted)}).")
            : Owned(chosen, domains);
    }

    /// <summary>An address that somebody chose by hand.</summary>
    public static AddressChoice Owned(string address, IReadOnlySet<string> domains) =>
        domains.Contains(AddressRules.Domain(address))
            ? new(address)
            : new(address, Codes.DomainNotVerified, $"The directory has not verified the domain {AddressRules.Domain(address)}.");
}
