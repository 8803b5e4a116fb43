using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>What a version of the standard shows of each type of record. The two differ in people and demographics only.</summary>
/// <param name="Users">People.</param>
/// <param name="Demographics">Demographics.</param>
internal sealed record OneRosterViews(IReadOnlyList<OneRosterField<RosterUser>> Users, IReadOnlyList<OneRosterField<Demographics>> Demographics)
{
    private static readonly string[] Roles11 = ["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"];
    private static readonly string[] Roles12 = ["aide", "guardian", "parent", "proctor", "relative", "siteAdministrator", "student", "teacher"];

    private static readonly IReadOnlyList<OneRosterField<RosterUser>> Named =
    [
        .. OneRosterFields<RosterUser>.Base,
        OneRosterFields<RosterUser>.Text("username", u => u.Username, required: true),
        OneRosterFields<RosterUser>.Objects<Guid>(
            "userIds",
            u => [u.HubId],
            (w, id, _) =>
            {
                w.WriteStartObject();
                w.WriteString("type"u8, HubIdType);
                w.WriteString("identifier"u8, id);
                w.WriteEndObject();
            },
            Object(("type", OneRosterFields<RosterUser>.Plain()), ("identifier", OneRosterFields<RosterUser>.Plain())),
            new OneRosterPath<RosterUser>("userIds.identifier", OneRosterValueKind.Text, u => new(u.Record.HubId.ToString()))),
        OneRosterFields<RosterUser>.Flag("enabledUser", u => u.Enabled),
        OneRosterFields<RosterUser>.Text("givenName", u => u.GivenName, required: true),
        OneRosterFields<RosterUser>.Text("familyName", u => u.FamilyName, required: true),
        OneRosterFields<RosterUser>.Text("middleName", u => u.MiddleName),
        OneRosterFields<RosterUser>.Text("identifier", u => u.Identifier, required: true),
        OneRosterFields<RosterUser>.Text("email", u => u.Email),
        OneRosterFields<RosterUser>.Text("sms", u => u.Sms),
        OneRosterFields<RosterUser>.Text("phone", u => u.Phone),
        OneRosterFields<RosterUser>.References("agents", "users", "user", u => u.AgentSourcedIds),
        OneRosterFields<RosterUser>.Texts("grades", u => u.Grades),
    ];

    /// <summary>The type of the id in <c>userIds</c> by which a person is known who signs in with a Hub ID.</summary>
    public const string HubIdType = "HubId";

    public static OneRosterViews V11 { get; } = new(
        [
            .. Named,
            OneRosterFields<RosterUser>.Word("role", u => u.Role, Roles11),
            OneRosterFields<RosterUser>.References("orgs", "orgs", "org", u => u.OrgSourcedIds),
        ],
        DemographicsWith(["male", "female"]));

    public static OneRosterViews V12 { get; } = new(
        [
            .. Named,
            OneRosterFields<RosterUser>.Objects(
                "roles",
                u => u.Roles,
                (w, role, addresses) =>
                {
                    w.WriteStartObject();
                    w.WriteString("roleType"u8, role.Primary ? "primary" : "secondary");
                    w.WriteString("role"u8, Role12(role.Role));
                    w.WritePropertyName("org"u8);
                    OneRosterFields<RosterUser>.WriteReference(w, addresses.Of("orgs", role.OrgSourcedId), role.OrgSourcedId, "org");
                    w.WriteEndObject();
                },
                Object(
                    ("roleType", OneRosterFields<RosterUser>.OneOf("primary", "secondary")), ("role", OneRosterFields<RosterUser>.OneOf(Roles12)), ("org", OneRosterFields<RosterUser>.Link())),
                new OneRosterPath<RosterUser>("roles.role", OneRosterValueKind.Text, u => new(null, u.Record.Roles.Select(r => Role12(r.Role)))),
                new OneRosterPath<RosterUser>("roles.org.sourcedId", OneRosterValueKind.Id, u => new(null, u.Record.OrgSourcedIds))),
            OneRosterFields<RosterUser>.Reference("primaryOrg", "orgs", "org", u => (u.Roles.FirstOrDefault(r => r.Primary) ?? u.Roles[0]).OrgSourcedId),
        ],
        DemographicsWith(["male", "female", "unspecified", "other"]));

    public static IReadOnlyList<OneRosterField<Org>> Orgs { get; } =
    [
        .. OneRosterFields<Org>.Base,
        OneRosterFields<Org>.Text("name", o => o.Name, required: true),
        OneRosterFields<Org>.Word("type", o => o.Type, "department", "school", "district", "local", "state", "national"),
        OneRosterFields<Org>.Text("identifier", o => o.Identifier, required: true),
        OneRosterFields<Org>.Reference("parent", "orgs", "org", o => o.ParentSourcedId),
    ];

    public static IReadOnlyList<OneRosterField<AcademicSession>> Sessions { get; } =
    [
        .. OneRosterFields<AcademicSession>.Base,
        OneRosterFields<AcademicSession>.Text("title", s => s.Title, required: true),
        OneRosterFields<AcademicSession>.Day("startDate", s => s.StartDate),
        OneRosterFields<AcademicSession>.Day("endDate", s => s.EndDate),
        OneRosterFields<AcademicSession>.Word("type", s => s.Type, "gradingPeriod", "semester", "schoolYear", "term"),
        OneRosterFields<AcademicSession>.Reference("parent", "academicSessions", "academicSession", s => s.ParentSourcedId),
        OneRosterFields<AcademicSession>.Text("schoolYear", s => s.SchoolYear.ToString("0000", CultureInfo.InvariantCulture), required: true),
    ];

    public static IReadOnlyList<OneRosterField<Course>> Courses { get; } =
    [
        .. OneRosterFields<Course>.Base,
        OneRosterFields<Course>.Text("title", c => c.Title, required: true),
        OneRosterFields<Course>.Reference("schoolYear", "academicSessions", "academicSession", c => c.SchoolYearSourcedId),
        OneRosterFields<Course>.Text("courseCode", c => c.CourseCode),
        OneRosterFields<Course>.Texts("grades", c => c.Grades),
        OneRosterFields<Course>.Texts("subjects", c => c.Subjects),
        OneRosterFields<Course>.Reference("org", "orgs", "org", c => c.OrgSourcedId),
        OneRosterFields<Course>.Texts("subjectCodes", c => c.SubjectCodes),
    ];

    public static IReadOnlyList<OneRosterField<SchoolClass>> Classes { get; } =
    [
        .. OneRosterFields<SchoolClass>.Base,
        OneRosterFields<SchoolClass>.Text("title", c => c.Title, required: true),
        OneRosterFields<SchoolClass>.Text("classCode", c => c.ClassCode),
        OneRosterFields<SchoolClass>.Word("classType", c => c.ClassType, "homeroom", "scheduled"),
        OneRosterFields<SchoolClass>.Text("location", c => c.Location),
        OneRosterFields<SchoolClass>.Texts("grades", c => c.Grades),
        OneRosterFields<SchoolClass>.Texts("subjects", c => c.Subjects),
        OneRosterFields<SchoolClass>.Reference("course", "courses", "course", c => c.CourseSourcedId),
        OneRosterFields<SchoolClass>.Reference("school", "schools", "org", c => c.SchoolSourcedId),
        OneRosterFields<SchoolClass>.References("terms", "academicSessions", "academicSession", c => c.TermSourcedIds),
        OneRosterFields<SchoolClass>.Texts("subjectCodes", c => c.SubjectCodes),
        OneRosterFields<SchoolClass>.Texts("periods", c => c.Periods),
    ];

    public static IReadOnlyList<OneRosterField<Enrolment>> Enrolments { get; } =
    [
        .. OneRosterFields<Enrolment>.Base,
        OneRosterFields<Enrolment>.Reference("user", "users", "user", e => e.UserSourcedId),
        OneRosterFields<Enrolment>.Reference("class", "classes", "class", e => e.ClassSourcedId),
        OneRosterFields<Enrolment>.Reference("school", "schools", "org", e => e.SchoolSourcedId),
        OneRosterFields<Enrolment>.Word("role", e => e.Role, "administrator", "proctor", "student", "teacher"),
        OneRosterFields<Enrolment>.Flag("primary", e => e.Primary),
        OneRosterFields<Enrolment>.Day("beginDate", e => e.BeginDate),
        OneRosterFields<Enrolment>.Day("endDate", e => e.EndDate),
    ];

    private static OneRosterField<Demographics>[] DemographicsWith(string[] sexes) =>
    [
        .. OneRosterFields<Demographics>.Base,
        OneRosterFields<Demographics>.Day("birthDate", d => d.BirthDate),
        OneRosterFields<Demographics>.Word("sex", d => sexes.Contains(d.Sex) ? d.Sex : null, sexes),
    ];

    // 1.2 splits the administrator of 1.1 into four; the MIS does not say which of them.
    private static string Role12(string role) => role == "administrator" ? "siteAdministrator" : role;

    private static JsonObject Object(params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray([.. properties.Select(p => p.Name)]),
        ["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema))),
    };
}
