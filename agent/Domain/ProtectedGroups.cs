using System.DirectoryServices.Protocols;

namespace Hub.Agent.Domain;

/// <summary>Groups that the agent neither fills nor empties, and whose members it does not touch: those that Windows guards or the system needs, and every group within one of them.</summary>
/// <remarks>Members in the chain: <c>LDAP_MATCHING_RULE_IN_CHAIN</c> (MS-ADTS 3.1.1.3.4.4.3). What is found is kept as long as this lives: one batch of work.</remarks>
internal sealed class ProtectedGroups(Ldap ldap)
{
    private const string Guarded = "(&(objectClass=group)(|(adminCount=1)(isCriticalSystemObject=TRUE)))";

    // The group that a plain account belongs to without being a member of it.
    private const string DomainUsers = "513";

    private static readonly string[] Read = ["objectClass", "name", "adminCount", "isCriticalSystemObject"];

    private readonly Dictionary<string, (string? Name, string? Code, string? Objection)> found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why an account is not touched; null when it may be.</summary>
    public string? GuardOf(DirectoryAccount account)
    {
        if (account.IsGuarded)
            return "Windows guards it, since it is or was in a privileged group, or the system needs it";
        if (account["primaryGroupID"] is { } primary && primary != DomainUsers)
            return $"its primary group is not Domain Users but {primary}";
        return Ldap.Texts(account.Entry, "memberOf").FirstOrDefault(group => Find(group).Code == "group_protected") is { } holding ? $"it is in {holding}" : null;
    }

    /// <summary>A group by its name or distinguished name; why it cannot be used where it cannot.</summary>
    public (string? Name, string? Code, string? Objection) Find(string group)
    {
        if (!found.TryGetValue(group, out var known))
            found[group] = known = Look(group);
        return known;
    }

    private (string? Name, string? Code, string? Objection) Look(string group)
    {
        var entries = group.Contains('=', StringComparison.Ordinal)
            ? ldap.Find(group, Read) is { } one ? [one] : []
            : ldap.Search(ldap.Domain, $"(&(objectClass=group)(sAMAccountName={Ldap.Escape(group)}))", Read).Take(2).ToArray();
        if (entries is not [var entry] || !Ldap.Texts(entry, "objectClass").Contains("group", StringComparer.OrdinalIgnoreCase))
            return (null, "group_unknown", $"There is no group {group} in the directory. Make it, or change the rule.");
        if (Ldap.Text(entry, "adminCount") == "1" || Ldap.Text(entry, "isCriticalSystemObject") == "TRUE")
            return (entry.DistinguishedName, "group_protected", $"{group} is a privileged group: the agent puts nobody into it.");
        return Holding(entry) is { } holder
            ? (entry.DistinguishedName, "group_protected", $"{group} is within {holder}, a privileged group: the agent puts nobody into it.")
            : (entry.DistinguishedName, null, null);
    }

    private string? Holding(SearchResultEntry member) =>
        ldap.Search(ldap.Domain, $"(&{Guarded}(member:1.2.840.113556.1.4.1941:={Ldap.Escape(member.DistinguishedName)}))", "name").Select(g => Ldap.Text(g, "name")).FirstOrDefault();
}
