using Hub.Agent.Domain;

namespace Hub.Agent.Keeping;

/// <summary>Looks whether the names of an order are another's, before anything is changed for them.</summary>
internal static class NameHolders
{
    /// <exception cref="AccountRefusedException">A name is another's.</exception>
    public static void Check(Ldap ldap, AccountOrder order, DirectoryAccount? account)
    {
        foreach (var attribute in (string[])["sAMAccountName", "userPrincipalName"])
        {
            if (order.Attributes.GetValueOrDefault(attribute) is not { } name || name.Equals(account?[attribute], StringComparison.OrdinalIgnoreCase))
                continue;
            var holder = ldap.Search(ldap.Domain, $"({attribute}={Ldap.Escape(name)})", "objectGUID").FirstOrDefault(e => new Guid(Ldap.Bytes(e, "objectGUID")!) != account?.ObjectGuid);
            if (holder is not null)
                throw new AccountRefusedException("name_taken", $"{attribute} {name} is that of {holder.DistinguishedName}.");
        }
    }
}
