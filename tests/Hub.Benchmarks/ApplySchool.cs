using System.Globalization;
using Hub.Core.Mis;
using Hub.Simulators;

namespace Hub.Benchmarks;

/// <summary>A school whose every account is to have a new address, in a tenant and a workspace that nothing else writes to.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="TenantId">Its Microsoft 365 tenant.</param>
/// <param name="AdminUser">The administrator of its Google Workspace.</param>
/// <param name="KeyFile">The workspace's service account.</param>
internal sealed record ApplySchool(string Domain, Guid TenantId, string AdminUser, string KeyFile)
{
    public static IEnumerable<SimulatedPerson> Accounts(int people, string domain) => Numbers(people).Select(n => new SimulatedPerson($"p{n}", "Given", $"Family{n}", $"old{n}@{domain}"));

    public MisRecords Records(int people) => new()
    {
        Orgs = [new Org { SourcedId = "school", Name = Domain, Type = "school" }],
        AcademicSessions = [],
        Courses = [],
        Classes = [],
        Enrolments = [],
        People =
        [
            .. Numbers(people).Select(n => new Person
            {
                SourcedId = $"p{n}", UserType = UserType.Student, GivenName = "Given", FamilyName = $"Family{n}", Emails = [NewAddress($"p{n}")], Roles = [new PersonRole("student", "school")],
            }),
        ],
    };

    public string NewAddress(string personId) => $"new.{personId}@{Domain}";

    private static IEnumerable<string> Numbers(int people) => Enumerable.Range(1, people).Select(n => n.ToString("D5", CultureInfo.InvariantCulture));
}
