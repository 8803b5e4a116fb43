using System.DirectoryServices.Protocols;
using System.Text;
using Hub.Agent;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>Orders of the tests, and what they find in the directory.</summary>
internal static class AgentTestOrders
{
    public const string Password = "Pupil-Pass1";

    public static AccountOrder Order(string unit, string accountName, bool enabled = true, params (string Name, string? Value)[] attributes) => new()
    {
        Id = Guid.NewGuid().ToString(),
        GivenAt = DateTimeOffset.UtcNow,
        EmployeeId = $"p-{accountName}",
        Enabled = enabled,
        Unit = unit,
        Password = Password,
        MayMake = true,
        Attributes = new Dictionary<string, string?>(attributes.Select(a => KeyValuePair.Create(a.Name, a.Value)))
        {
            ["sAMAccountName"] = accountName,
            ["userPrincipalName"] = $"{accountName}@school.test",
            ["employeeID"] = $"p-{accountName}",
        },
    };

    public static AccountOrder With(this AccountOrder order, string attribute, string? value) => order with { Attributes = new Dictionary<string, string?>(order.Attributes) { [attribute] = value } };

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"u{Guid.NewGuid():N}"[..12];

    public static AccountAnswer Keep(this DomainController dc, string unit, AccountOrder order)
    {
        using var ldap = Ldap.Open(dc.Agent(unit));
        return new AccountKeeper(ldap, new AgentUnits(ldap, [unit])).Keep(order);
    }

    public static SearchResultEntry? Account(this Ldap ldap, string accountName) => ldap.Search(DomainController.Domain, $"(sAMAccountName={Ldap.Escape(accountName)})").SingleOrDefault();

    public static string Make(this Ldap ldap, string container, string name, string? employeeId = null)
    {
        var entry = EntryName.In(container, name);
        var add = new AddRequest(entry, new DirectoryAttribute("objectClass", "user"), new DirectoryAttribute("sAMAccountName", name), new DirectoryAttribute("userAccountControl", "512"), new DirectoryAttribute("unicodePwd", Encoding.Unicode.GetBytes($"\"{Password}\"")));
        if (employeeId is not null)
            add.Attributes.Add(new DirectoryAttribute("employeeID", employeeId));
        ldap.Send(add);
        return entry;
    }

    public static string MakeGroup(this Ldap ldap, string container, string name)
    {
        var entry = EntryName.In(container, name);
        ldap.Send(new AddRequest(entry, new DirectoryAttribute("objectClass", "group"), new DirectoryAttribute("sAMAccountName", name)));
        return entry;
    }

    public static void Join(this Ldap ldap, string group, string member) => ldap.Send(new ModifyRequest(group, DirectoryAttributeOperation.Add, "member", member));
}
