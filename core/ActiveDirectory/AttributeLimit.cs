namespace Hub.Core.ActiveDirectory;

/// <summary>An attribute of an account that a school may have written, a text of one value, and how much it holds.</summary>
/// <param name="Name">Its <c>ldapDisplayName</c>.</param>
/// <param name="MaxLength">The most characters of it: <c>rangeUpper</c> of the schema.</param>
/// <remarks>
/// MS-ADA1 to MS-ADA3 give <c>rangeUpper</c> of each; those of the extension attributes come with Exchange's schema. What the hub itself sets (names, OU, groups, folders, password, <c>employeeID</c>,
/// <c>givenName</c>, <c>sn</c>, <c>displayName</c>) is not among them: two rules for one value would take turns.
/// </remarks>
public sealed record AttributeLimit(string Name, int MaxLength)
{
    /// <summary>All, in the order of their names.</summary>
    public static readonly IReadOnlyList<AttributeLimit> All =
    [
        new("comment", 1024), new("company", 64), new("department", 64), new("description", 1024), new("division", 256), new("employeeNumber", 512), new("employeeType", 256),
        .. Enumerable.Range(1, 15).Select(n => new AttributeLimit($"extensionAttribute{n}", n <= 10 ? 1024 : 2048)),
        new("homePhone", 64), new("info", 1024), new("initials", 6), new("l", 128), new("mail", 256), new("middleName", 64), new("mobile", 64), new("physicalDeliveryOfficeName", 128),
        new("postalCode", 40), new("st", 128), new("streetAddress", 1024), new("telephoneNumber", 64), new("title", 128), new("wWWHomePage", 2048),
    ];

    /// <summary>The attribute of a name, without regard to case as LDAP has it; null when there is none.</summary>
    public static AttributeLimit? Find(string name) => All.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
