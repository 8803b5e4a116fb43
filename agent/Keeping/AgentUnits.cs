using Hub.Agent.Domain;

namespace Hub.Agent.Keeping;

/// <summary>The OUs whose accounts the agent may touch, called as the directory calls them.</summary>
internal sealed class AgentUnits
{
    private readonly Ldap ldap;
    private readonly IReadOnlyList<string> names;
    private readonly Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks the agent's OUs up.</summary>
    /// <exception cref="AccountRefusedException">One of them is not in the directory.</exception>
    public AgentUnits(Ldap ldap, IEnumerable<string> units)
    {
        this.ldap = ldap;
        names = [.. units.Select(unit => NameOf(unit) ?? throw new AccountRefusedException("unit_missing", $"There is no OU {unit}. The agent was given it as one of its own: make it, or configure the agent anew."))];
    }

    /// <summary>Whether an entry is in one of them.</summary>
    public bool Holds(string name) => names.Any(unit => EntryName.IsWithin(EntryName.ContainerOf(name), unit));

    /// <summary>The OU of an order, called as the directory calls it.</summary>
    /// <exception cref="AccountRefusedException">It is not there, or is not the agent's.</exception>
    public string Find(string unit)
    {
        if (found.TryGetValue(unit, out var known))
            return known;
        var name = NameOf(unit) ?? throw new AccountRefusedException("unit_missing", $"There is no OU {unit}. Make it, or change the rule.");
        if (!names.Any(own => EntryName.IsWithin(name, own)))
            throw new AccountRefusedException("unit_outside", $"{name} is none of the OUs that the agent was given, nor within one: it puts nobody there.");
        return found[unit] = name;
    }

    private string? NameOf(string unit) =>
        ldap.Find(unit, "objectClass") is { } entry && Ldap.Texts(entry, "objectClass").Any(c => c is "organizationalUnit" or "container") ? entry.DistinguishedName : null;
}
