namespace Hub.Agent.Reporting;

/// <summary>An account as the hub is told of it. Of one outside the agent's OUs only what names it is said, since names are reserved in the whole domain.</summary>
/// <param name="ObjectGuid">What names it for good.</param>
/// <param name="DistinguishedName">Where it is; null outside.</param>
/// <param name="AccountName">Its sAMAccountName.</param>
/// <param name="PrincipalName">Its user principal name.</param>
/// <param name="EmployeeId">Its employeeID; null outside.</param>
/// <param name="Enabled">Whether people can sign in with it; null outside.</param>
/// <param name="Deleted">Whether it has been deleted.</param>
/// <param name="Within">Whether it is within the agent's OUs.</param>
public sealed record ReportedAccount(
    Guid ObjectGuid, string? DistinguishedName, string? AccountName, string? PrincipalName, string? EmployeeId, bool? Enabled, bool Deleted, bool Within);

/// <summary>A part of a report.</summary>
/// <param name="Server">The server whose numbers of changes count, with the identity of its database.</param>
/// <param name="Usn">The change up to which it is told; null while more parts follow.</param>
/// <param name="Whole">Whether the report says everything, so that what it does not name is not there.</param>
/// <param name="Part">The part, from 0 up.</param>
/// <param name="Accounts">At most <see cref="DirectoryReport.PartSize"/>.</param>
public sealed record DirectoryReportPart(string Server, long? Usn, bool Whole, int Part, IReadOnlyList<ReportedAccount> Accounts);
