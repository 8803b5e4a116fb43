using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Tests.Rostering;

/// <summary>A small school, to be changed by each test.</summary>
internal static class TestSchool
{
    public static readonly DateOnly Today = new(2026, 9, 10);

    public static Site Site(params string[] domains) => new()
    {
        Id = Guid.NewGuid(),
        Name = "Ashbrook School",
        Microsoft365 = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = domains.Length == 0 ? ["ashbrook.example"] : domains },
    };

    public static Person Pupil(string id, params string[] emails) => new()
    {
        SourcedId = id,
        UserType = UserType.Student,
        GivenName = "Given" + id,
        FamilyName = "Family" + id,
        Emails = emails,
        Grades = ["07"],
        Roles = [new PersonRole("student", "school")],
    };

    public static Person Teacher(string id, params string[] emails) => Pupil(id, emails) with { UserType = UserType.Staff, Grades = [], Roles = [new PersonRole("teacher", "school")] };

    public static Enrolment Enrol(string classId, string personId, string role = "student") => new()
    {
        SourcedId = $"{classId}-{personId}-{role}",
        ClassSourcedId = classId,
        SchoolSourcedId = "school",
        UserSourcedId = personId,
        Role = role,
    };

    public static MisRecords Records(params Person[] people) => new()
    {
        Orgs = [new Org { SourcedId = "school", Name = "Ashbrook School", Type = "school", Identifier = "9162044" }],
        AcademicSessions =
        [
            new AcademicSession
            {
                SourcedId = "y27", Title = "2026/27", Type = "schoolYear", StartDate = new DateOnly(2026, 9, 1), EndDate = new DateOnly(2027, 7, 20), SchoolYear = 2027,
            },
        ],
        Courses = [new Course { SourcedId = "maths", Title = "Mathematics", OrgSourcedId = "school", SchoolYearSourcedId = "y27" }],
        Classes =
        [
            new SchoolClass { SourcedId = "7a", Title = "7A Maths", ClassType = "scheduled", CourseSourcedId = "maths", SchoolSourcedId = "school", TermSourcedIds = ["y27"] },
            new SchoolClass { SourcedId = "7b", Title = "7B", ClassType = "homeroom", SchoolSourcedId = "school" },
        ],
        People = people,
        Enrolments = [.. people.Where(p => p.UserType is UserType.Student or UserType.Staff).Select(p => Enrol("7a", p.SourcedId, p.Roles[0].Role))],
    };
}
