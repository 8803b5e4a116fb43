namespace Hub.Agent.Directory;

/// <summary>Groups that the agent neither fills nor empties, and whose members it does not touch: those that Windows guards or the system needs, and every group within one of them.</summary>
/// <remarks>Members in the chain: <c>LDAP_MATCHING_RULE_IN_CHAIN</c> (MS-ADTS 3.1.1.3.4.4.3).</remarks>
internal sealed class ProtectedGroups(Ldap ldap)
{
    private const string Guarded = "(&(objectClass=group)(|(adminCount=1)(isCriticalSystemObject=TRUE)))";

    // The group that a plain account belongs to without being a member of it.
    private const string DomainUsers = "513";

    /// <summary>Why an account is not touched; null when it may be.</summary>
    public string? GuardOf(DirectoryAccount account)
    {
        if (account.IsGuarded)
            return "Windows guards it, since it is or was in a privileged group, or the system needs it";
        if (account["primaryGroupID"] is { } primary && primary != DomainUsers)
            return $"its primary group is not Domain Users but {primary}";
        return Holding(account.Name) is { } group ? $"it is in {group}" : null;
    }

    /// <summary>A group by its name or distinguished name; why it cannot be used where it cannot.</summary>
    public (string? Name, string? Objection) Find(string group)
    {
        var found = group.Contains('=', StringComparison.Ordinal)
            ? ldap.Find(group, "objectClass", "adminCount", "isCriticalSystemObject") is { } one ? [one] : []
            : ldap.Search(ldap.Domain, $"(&(objectClass=group)(sAMAccountName={Ldap.Escape(group)}))", "objectClass", "adminCount", "isCriticalSystemObject").Take(2).ToArray();
        if (found is not [var entry] || !Ldap.Texts(entry, "objectClass").Contains("group", StringComparer.OrdinalIgnoreCase))
            return (null, $"There is no group {group} in the directory. Make it, or change the rule.");
        if (Ldap.Text(entry, "adminCount") == "1" || Ldap.Text(entry, "isCriticalSystemObject") == "TRUE")
            return (null, $"{group} is a privileged group: the agent puts nobody into it.");
        return Holding(entry.DistinguishedName) is { } holder ? (null, $"{group} is within {holder}, a privileged group: the agent puts nobody into it.") : (entry.DistinguishedName, null);
    }

    private string? Holding(string member) =>
        ldap.Search(ldap.Domain, $"(&{Guarded}(member:1.2.840.113556.1.4.1941:={Ldap.Escape(member)}))", "name").Select(g => Ldap.Text(g, "name")).FirstOrDefault();
}
