using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>What the audit says of a changed account: what describes the person, what the person may do. Never of passwords.</summary>
internal static class AccountChanges
{
    /// <summary>What differs.</summary>
    /// <param name="before">The account as it was; null for a new one.</param>
    /// <param name="after">The account as it is.</param>
    public static IReadOnlyList<AuditChange> Between(Account? before, Account after) => AuditChange.Of(
        ("username", before?.Username, after.Username),
        ("givenName", before?.GivenName, after.GivenName),
        ("familyName", before?.FamilyName, after.FamilyName),
        ("email", before?.Email, after.Email),
        ("userType", before?.UserType?.ToString(), after.UserType?.ToString()),
        ("yearGroup", before?.YearGroup, after.YearGroup),
        ("registrationGroup", before?.RegistrationGroup, after.RegistrationGroup),
        ("roles", List(before?.Roles), List(after.Roles)),
        ("furtherSites", List(before?.FurtherSites), List(after.FurtherSites)),
        ("standing", Standing(before), Standing(after)));

    private static string? List<T>(IReadOnlyList<T>? items) => items is null or [] ? null : string.Join(", ", items);

    private static string? Standing(Account? account) => account is null ? null : account.Disabled ? "closed" : "open";
}
