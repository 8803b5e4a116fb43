using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning.Matching;

/// <summary>Whose accounts are in which domain, as the site's e-mail rules say: all that a directory tells of what somebody is to the school.</summary>
internal sealed class TypesOfDomains(IReadOnlyDictionary<UserType, EmailRule> rules)
{
    private static readonly UserType[] Types = [UserType.Student, UserType.Staff];

    /// <summary>Whether an address may be that of an account of somebody of a type.</summary>
    public bool Allows(UserType type, string address) => rules.GetValueOrDefault(type)?.Domains is not { Count: > 0 } domains || domains.Contains(EmailAddress.DomainOf(address), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an address can only be that of an account of somebody of a type.</summary>
    public bool Proves(UserType type, string address) => Types.Contains(type) && Allows(type, address) && !Types.Any(t => t != type && Allows(t, address));
}
