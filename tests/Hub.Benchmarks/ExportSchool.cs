using System.Globalization;
using Hub.Core.Mis;

namespace Hub.Benchmarks;

/// <summary>Schools with ten enrolments for each person: as MIS records, and as the rows that School Data Sync gets of them.</summary>
/// <param name="people">How many people.</param>
/// <param name="orgs">How many schools.</param>
internal sealed class ExportSchool(int people, int orgs)
{
    public const int EnrolmentsEach = 10;
    private const int StaffInEvery = 15;
    private static readonly string[] GivenNames = ["Amelia", "Oliver", "Zoë", "Muhammad", "Grace", "Tomos", "Siân", "Jack", "Aisha", "Noah", "Freya"];
    private static readonly string[] FamilyNames = ["Smith", "Jones", "Williams", "O'Brien", "Patel", "Khan", "Evans", "Taylor-Wood", "Ahmed", "Walker", "Hall", "Green", "Clarke"];

    /// <summary>How many people.</summary>
    public int People => people;

    private int Classes => people * 2 / 5;

    private int Courses => Math.Max(1, people / 50);

    private int Orgs => orgs;

    public MisRecords Records() => new()
    {
        Orgs = [.. Enumerable.Range(0, Orgs).Select(i => new Org { SourcedId = OrgId(i), Name = $"School {i}", Type = "school" })],
        AcademicSessions = [new AcademicSession { SourcedId = "y27", Title = "2026/27", Type = "schoolYear", StartDate = new(2026, 9, 1), EndDate = new(2027, 7, 20), SchoolYear = 2027 }],
        Courses = [.. Enumerable.Range(0, Courses).Select(i => new Course { SourcedId = CourseId(i), Title = $"Course {i}", CourseCode = $"C{i}", OrgSourcedId = OrgId(i % Orgs), SchoolYearSourcedId = "y27" })],
        Classes =
        [
            .. Enumerable.Range(0, Classes).Select(i => new SchoolClass
            {
                SourcedId = ClassId(i), Title = $"Class {i}", ClassType = "scheduled", CourseSourcedId = CourseId(i % Courses), SchoolSourcedId = OrgId(i % Orgs), TermSourcedIds = ["y27"],
            }),
        ],
        People = [.. Enumerable.Range(0, people).Select(Person)],
        Enrolments =
        [
            .. from person in Enumerable.Range(0, people)
               from nth in Enumerable.Range(0, EnrolmentsEach)
               select new Enrolment
               {
                   SourcedId = Id('e', (person * EnrolmentsEach) + nth),
                   ClassSourcedId = ClassId(ClassOf(person, nth)),
                   SchoolSourcedId = OrgId(ClassOf(person, nth) % Orgs),
                   UserSourcedId = PersonId(person),
                   Role = IsStaff(person) ? "teacher" : "student",
               },
        ],
    };

    /// <summary>The files with their columns and rows.</summary>
    public IEnumerable<(string Name, string Header, IEnumerable<string[]> Rows)> Files() =>
    [
        ("orgs.csv", "sourcedId,name,type,parentSourcedId", Enumerable.Range(0, Orgs).Select(i => (string[])[OrgId(i), $"School {i}", "school", ""])),
        ("academicSessions.csv", "sourcedId,title,type,schoolYear,startDate,endDate", [["y27", "2026/27", "schoolYear", "2027", "2026-09-01", "2027-07-20"]]),
        ("courses.csv", "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade",
            Enumerable.Range(0, Courses).Select(i => (string[])[CourseId(i), OrgId(i % Orgs), $"Course {i}", $"C{i}", "y27", "", ""])),
        ("users.csv", "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms",
            Enumerable.Range(0, people).Select(i => (string[])[PersonId(i), Address(i), GivenName(i), FamilyName(i), Address(i), Address(i), "", ""])),
        ("roles.csv", "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
            Enumerable.Range(0, people).Select(i => (string[])[PersonId(i), OrgId(i % Orgs), IsStaff(i) ? "teacher" : "student", "", IsStaff(i) ? "" : Grade(i), "true", "2026-09-01", ""])),
        ("classes.csv", "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId",
            Enumerable.Range(0, Classes).Select(i => (string[])[ClassId(i), OrgId(i % Orgs), $"Class {i}", "y27", CourseId(i % Courses)])),
        ("enrollments.csv", "classSourcedId,userSourcedId,role",
            from person in Enumerable.Range(0, people)
            from nth in Enumerable.Range(0, EnrolmentsEach)
            select (string[])[ClassId(ClassOf(person, nth)), PersonId(person), IsStaff(person) ? "teacher" : "student"]),
    ];

    private Person Person(int i) => new()
    {
        SourcedId = PersonId(i),
        UserType = IsStaff(i) ? UserType.Staff : UserType.Student,
        GivenName = GivenName(i),
        FamilyName = FamilyName(i),
        Username = $"user{i}",
        Emails = i % 3 == 0 ? [$"home{i}@mail.example", Address(i)] : [Address(i)],
        Grades = IsStaff(i) ? [] : [Grade(i)],
        YearGroup = IsStaff(i) ? null : $"Year {Grade(i)}",
        RegistrationGroup = "7A",
        DateOfBirth = new DateOnly(2012, 1, 1).AddDays(i % 2000),
        StartDate = new(2026, 9, 1),
        Roles = [new PersonRole(IsStaff(i) ? "teacher" : "student", OrgId(i % Orgs))],
    };

    private static bool IsStaff(int i) => i % StaffInEvery == 0;

    private int ClassOf(int person, int nth) => (int)((((long)person * 7919) + (nth * 3989L)) % Classes);

    private static string Grade(int i) => (7 + (i % 7)).ToString("00", CultureInfo.InvariantCulture);

    private static string GivenName(int i) => GivenNames[i % GivenNames.Length];

    private static string FamilyName(int i) => FamilyNames[i % FamilyNames.Length];

    private static string Address(int i) => $"user{i}@district.example";

    private static string PersonId(int i) => Id('p', i);

    private static string ClassId(int i) => Id('c', i);

    private static string CourseId(int i) => Id('k', i);

    private static string OrgId(int i) => Id('o', i);

    // As wide as the GUIDs that most MIS use, and in the order of their numbers.
    private static string Id(char kind, int i) => $"{i:x8}-0000-4000-8000-{kind switch { 'p' => 1, 'c' => 2, 'k' => 3, 'o' => 4, _ => 5 }:x12}";
}
