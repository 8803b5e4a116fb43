using System.DirectoryServices.Protocols;
using System.Globalization;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;

namespace Hub.Agent.Reporting;

/// <summary>Tells the hub which accounts there are: all of them first, then those that have changed since, by <c>uSNChanged</c> (MS-ADTS 3.1.1.1.9).</summary>
internal sealed class DirectoryReport(Ldap ldap, AgentUnits units)
{
    /// <summary>How many accounts a part has at most.</summary>
    public const int PartSize = 500;

    private static readonly string[] Attributes = ["objectGUID", "sAMAccountName", "userPrincipalName", "employeeID", "userAccountControl", "isDeleted"];

    /// <summary>Everything, in parts.</summary>
    public IEnumerable<DirectoryReportPart> Whole() => Parts(ldap.Search(ldap.Domain, DirectoryAccount.Filter, Attributes), whole: true);

    /// <summary>What has changed at this server after a change, in parts; none where nothing has.</summary>
    /// <remarks>Deleted accounts are told where the agent's user may read the container of deleted objects. They lose what the filter of persons asks for.</remarks>
    public IEnumerable<DirectoryReportPart> Since(long usn)
    {
        var changed = string.Create(CultureInfo.InvariantCulture, $"(uSNChanged>={usn + 1})");
        var accounts = ldap.Search(ldap.Domain, $"(&{DirectoryAccount.Filter}{changed})", Attributes)
            .Concat(ldap.SearchDeleted(ldap.Domain, $"(&(isDeleted=TRUE)(objectClass=user)(!(objectClass=computer)){changed})", Attributes));
        return Parts(accounts, whole: false);
    }

    private IEnumerable<DirectoryReportPart> Parts(IEnumerable<SearchResultEntry> entries, bool whole)
    {
        var parts = entries.Select(Tell).Chunk(PartSize).GetEnumerator();
        using (parts)
        {
            var more = parts.MoveNext();
            if (!more && !whole)
                yield break;
            for (var part = 0; ; part++)
            {
                IReadOnlyList<ReportedAccount> accounts = more ? parts.Current : [];
                more = more && parts.MoveNext();
                // What changes while this reads has a higher number and is told the next time.
                yield return new DirectoryReportPart(ldap.ServerName, more ? null : ldap.HighestUsn, whole, part, accounts);
                if (!more)
                    yield break;
            }
        }
    }

    private ReportedAccount Tell(SearchResultEntry entry)
    {
        var guid = new Guid(Ldap.Bytes(entry, "objectGUID")!);
        var (accountName, principalName) = (Ldap.Text(entry, "sAMAccountName"), Ldap.Text(entry, "userPrincipalName"));
        if (Ldap.Text(entry, "isDeleted") == "TRUE")
            return new ReportedAccount(guid, null, accountName, principalName, null, null, Deleted: true, Within: false);
        if (!units.Holds(entry.DistinguishedName))
            return new ReportedAccount(guid, null, accountName, principalName, null, null, Deleted: false, Within: false);
        var account = DirectoryAccount.Of(entry);
        return new ReportedAccount(guid, entry.DistinguishedName, accountName, principalName, account["employeeID"], account.Enabled, Deleted: false, Within: true);
    }
}
