using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Text;
using Hub.Agent.Domain;

namespace Hub.Agent.Keeping;

/// <summary>A request to the directory, and what it changes.</summary>
/// <param name="Request">The request.</param>
/// <param name="Changes">What it changes.</param>
/// <param name="DoneWhen">The refusal that says that it stands like that already.</param>
internal sealed record AccountStep(DirectoryRequest Request, IReadOnlyList<AccountChange> Changes, ResultCode? DoneWhen = null)
{
    /// <summary>Whether a refusal says that it stands like that already.</summary>
    public bool IsDoneWhen(ResultCode? refusal) => refusal is not null && refusal == DoneWhen;
}

/// <summary>The requests of an order, without those for groups, which go between.</summary>
/// <param name="Before">What comes before groups.</param>
/// <param name="After">What comes after them.</param>
/// <param name="Name">The account's distinguished name from then on.</param>
/// <remarks>
/// The order is chosen so that whatever is cut off can be gone on with, and nobody can sign in with an account that is half done: disabling comes first, enabling last. The common name follows before the
/// sAMAccountName changes: afterwards nobody could tell that it had been the same.
/// </remarks>
internal sealed record AccountSteps(IReadOnlyList<AccountStep> Before, IReadOnlyList<AccountStep> After, string Name)
{
    private const int NormalAccount = 512, Disabled = 2;

    /// <summary>Makes an account, with its password, in one request.</summary>
    public static AccountSteps Make(AccountOrder order, AccountPlace place)
    {
        var add = new AddRequest(place.Name, new DirectoryAttribute("objectClass", "user"));
        var values = order.Attributes.Where(a => !string.IsNullOrEmpty(a.Value)).ToDictionary(a => a.Key, a => a.Value!, StringComparer.OrdinalIgnoreCase);
        values["employeeID"] = order.EmployeeId;
        foreach (var (attribute, value) in values)
            add.Attributes.Add(new DirectoryAttribute(attribute, value));
        add.Attributes.Add(new DirectoryAttribute("userAccountControl", (order.Enabled ? NormalAccount : NormalAccount | Disabled).ToString(CultureInfo.InvariantCulture)));
        add.Attributes.Add(new DirectoryAttribute("unicodePwd", Quoted(order.Password!)));
        if (order.ChangePassword)
            add.Attributes.Add(new DirectoryAttribute("pwdLastSet", "0"));
        AccountChange[] changes =
        [
            new("unit", null, place.Unit), .. values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new AccountChange(v.Key, null, v.Value)),
            new("password", null, null), new("enabled", null, order.Enabled ? "true" : "false"),
        ];
        return new AccountSteps([new AccountStep(add, changes)], [], place.Name);
    }

    /// <summary>Changes what differs.</summary>
    public static AccountSteps Change(AccountOrder order, DirectoryAccount account, AccountPlace place)
    {
        var before = new List<AccountStep>();
        if (!order.Enabled && account.Enabled)
            before.Add(Flags(account, account.Name, enabled: false));
        var name = account.Name;
        var unit = EntryName.ContainerOf(account.Name);
        var moves = !unit.Equals(place.Unit, StringComparison.OrdinalIgnoreCase);
        if (moves || account["cn"] != place.CommonName)
        {
            List<AccountChange> changes = [];
            if (moves)
                changes.Add(new AccountChange("unit", unit, place.Unit));
            if (account["cn"] != place.CommonName)
                changes.Add(new AccountChange("cn", account["cn"], place.CommonName));
            before.Add(new AccountStep(new ModifyDNRequest(account.Name, moves ? place.Unit : null, EntryName.Relative(place.CommonName)), changes));
            name = place.Name;
        }

        if (Attributes(order, account, name) is { } attributes)
            before.Add(attributes);
        var after = new List<AccountStep>();
        if (order.ResetPassword && order.Password is not null && !(account.PasswordSetAt >= order.GivenAt))
            after.Add(Password(order, name));
        if (order.Enabled && !account.Enabled)
            after.Add(Flags(account, name, enabled: true));
        return new AccountSteps(before, after, name);
    }

    /// <summary>Puts an account into groups and takes it out of others.</summary>
    public static IEnumerable<AccountStep> Groups(string account, IEnumerable<(string Group, string Name)> joined, IEnumerable<(string Group, string Name)> left) =>
    [
        .. joined.Select(g => new AccountStep(new ModifyRequest(g.Name, DirectoryAttributeOperation.Add, "member", account), [new AccountChange("group", null, g.Group)], ResultCode.EntryAlreadyExists)),
        .. left.Select(g => new AccountStep(new ModifyRequest(g.Name, DirectoryAttributeOperation.Delete, "member", account), [new AccountChange("group", g.Group, null)], ResultCode.NoSuchAttribute)),
    ];

    private static AccountStep? Attributes(AccountOrder order, DirectoryAccount account, string name)
    {
        var (modify, changes) = (new ModifyRequest(name), new List<AccountChange>());
        foreach (var (attribute, value) in order.Attributes)
        {
            var (wanted, there) = (string.IsNullOrEmpty(value) ? null : value, account[attribute]);
            if (wanted == there)
                continue;
            var change = new DirectoryAttributeModification { Name = attribute, Operation = DirectoryAttributeOperation.Replace };
            if (wanted is not null)
                change.Add(wanted);
            modify.Modifications.Add(change);
            changes.Add(new AccountChange(attribute, there, wanted));
        }

        return changes.Count == 0 ? null : new AccountStep(modify, changes);
    }

    private static AccountStep Flags(DirectoryAccount account, string name, bool enabled) => new(
        new ModifyRequest(name, DirectoryAttributeOperation.Replace, "userAccountControl", account.FlagsWhen(enabled).ToString(CultureInfo.InvariantCulture)),
        [new AccountChange("enabled", enabled ? "false" : "true", enabled ? "true" : "false")]);

    private static AccountStep Password(AccountOrder order, string name)
    {
        var modify = new ModifyRequest(name);
        var password = new DirectoryAttributeModification { Name = "unicodePwd", Operation = DirectoryAttributeOperation.Replace };
        password.Add(Quoted(order.Password!));
        modify.Modifications.Add(password);
        if (order.ChangePassword)
        {
            var next = new DirectoryAttributeModification { Name = "pwdLastSet", Operation = DirectoryAttributeOperation.Replace };
            next.Add("0");
            modify.Modifications.Add(next);
        }

        return new AccountStep(modify, [new AccountChange("password", null, null)]);
    }

    /// <summary>A password as <c>unicodePwd</c> wants it (MS-ADTS 3.1.1.3.1.5.1).</summary>
    private static byte[] Quoted(string password) => Encoding.Unicode.GetBytes($"\"{password}\"");
}
