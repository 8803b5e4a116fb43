namespace Hub.Core.Mis.Feeds;

/// <summary>School Data Sync V2.1 (learn.microsoft.com/schooldatasync/sds-v2.1-csv-file-format).</summary>
internal sealed class SdsV21Feed(FeedSource source) : IFeedFormat
{
    private const string Id = "sourcedId";
    private static readonly string[] AddressColumns = ["email", "username", "activeDirectoryMatchId"];
    private readonly Index<Org> orgs = new("orgs.csv");
    private readonly Index<AcademicSession> sessions = new("academicSessions.csv");
    private readonly Index<Course> courses = new("courses.csv");
    private readonly Index<SchoolClass> classes = new("classes.csv");
    private readonly Index<Enrolment> enrolments = new("enrollments.csv");
    private readonly Index<Demographics> demographics = new("demographics.csv");
    private readonly PeopleDraft drafts = new("users.csv", source.Issues);
    private readonly Dictionary<string, Attendance> attendance = new(StringComparer.Ordinal);

    public MisRecords Read()
    {
        foreach (var name in new[] { "orgs.csv", "users.csv", "roles.csv" })
            source.Require(name, "School Data Sync V2.1 needs orgs.csv, users.csv and roles.csv.");
        Each("orgs.csv", [Id, "name", "type"], ["parentSourcedId"], ReadOrg);
        Finishing.SettleParents(orgs, source.Issues, "parentSourcedId");
        Each("academicSessions.csv", [Id, "title", "type", "schoolYear", "startDate", "endDate"], [], ReadSession);
        Each("courses.csv", [Id, "orgSourcedId", "title"], ["code", "schoolYearSourcedId", "subject", "grade"], ReadCourse);
        Each("classes.csv", [Id, "orgSourcedId", "title"], ["sessionSourcedIds", "courseSourcedId", "code"], ReadClass);
        Each("users.csv", [Id, "username"], ["givenName", "familyName", "password", "activeDirectoryMatchId", "email", "phone", "sms", "userNumber"], ReadPerson);
        Each("roles.csv", ["userSourcedId", "orgSourcedId", "role"], ["sessionSourcedId", "grade", "isPrimary", "roleStartDate", "roleEndDate"], ReadRole);
        Each("relationships.csv", ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"], [], ReadRelationship);
        var people = drafts.Finish("roles.csv", "relationshipUserSourcedId");
        people.Amend((person, _) => attendance.TryGetValue(person.SourcedId, out var at)
            ? person with { Grades = [.. at.Grades.Order(StringComparer.Ordinal)], StartDate = at.Start, EndDate = at.OpenEnded ? null : at.End }
            : person);
        Each("enrollments.csv", ["classSourcedId", "userSourcedId", "role"], [], row => ReadEnrolment(row, people));
        Each(
            "demographics.csv", ["userSourcedId"], ["sex", "birthDate", "birthCity", "birthState", "birthCountry", "ethnicityCodes", "raceCodes"],
            row => ReadDemographics(row, people));
        return new MisRecords
        {
            Orgs = [.. orgs.Records],
            AcademicSessions = [.. sessions.Records],
            Courses = [.. courses.Records],
            Classes = [.. classes.Records],
            People = [.. people.Records],
            Enrolments = [.. enrolments.Records],
            Demographics = [.. demographics.Records],
        };
    }

    private void Each(string name, string[] required, string[] optional, Action<FeedRow> read)
    {
        if (!source.Package.Has(name))
            return;
        using var file = source.Open(name, new Columns(required, optional), DateForms.IsoOrBasic);
        foreach (var row in file.Rows())
            read(row);
    }

    private void ReadOrg(FeedRow row)
    {
        var org = new Org
        {
            SourcedId = row.Id(Id),
            Name = row.Required("name"),
            Type = row.Word("type", Vocabulary.SdsOrgTypes) ?? "",
            ParentSourcedId = row.Text("parentSourcedId"),
        };
        row.AddTo(orgs, org.SourcedId, org, Id);
    }

    private void ReadSession(FeedRow row)
    {
        var session = new AcademicSession
        {
            SourcedId = row.Id(Id),
            Title = row.Required("title"),
            Type = row.Word("type", Vocabulary.SdsSessionTypes) ?? "",
            SchoolYear = row.Year("schoolYear"),
            StartDate = row.Date("startDate", required: true) ?? default,
            EndDate = row.Date("endDate", required: true) ?? default,
        };
        if (row.Accepted && session.EndDate < session.StartDate)
            row.Report(Rules.EndsBeforeStart, "endDate", required: true, $"{session.EndDate:O}");
        row.AddTo(sessions, session.SourcedId, session, Id);
    }

    private void ReadCourse(FeedRow row)
    {
        var course = new Course
        {
            SourcedId = row.Id(Id),
            OrgSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
            Title = row.Required("title"),
            CourseCode = row.Text("code"),
            SchoolYearSourcedId = row.Reference("schoolYearSourcedId", sessions, required: false)?.SourcedId,
            Subjects = row.List("subject"),
            Grades = row.List("grade"),
        };
        row.AddTo(courses, course.SourcedId, course, Id);
    }

    private void ReadClass(FeedRow row)
    {
        var schoolClass = new SchoolClass
        {
            SourcedId = row.Id(Id),
            SchoolSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
            Title = row.Required("title"),
            ClassType = "scheduled",
            ClassCode = row.Text("code"),
            TermSourcedIds = row.References("sessionSourcedIds", sessions, required: false),
            CourseSourcedId = row.Reference("courseSourcedId", courses, required: false)?.SourcedId,
        };
        row.AddTo(classes, schoolClass.SourcedId, schoolClass, Id);
    }

    private void ReadPerson(FeedRow row)
    {
        var username = row.Required("username");
        var columns = AddressColumns.Where(c => c == "email" || row.Raw(c).Contains('@')).ToArray();
        var person = new Person
        {
            SourcedId = row.Id(Id),
            UserType = default,
            Roles = [],
            Username = username,
            GivenName = row.Text("givenName") ?? "",
            FamilyName = row.Text("familyName") ?? "",
            Identifier = row.Text("userNumber"),
            Emails = row.Emails(columns),
            Phone = row.Text("phone"),
            Sms = row.Text("sms"),
        };
        drafts.Add(row, person, Id);
    }

    private void ReadRole(FeedRow row)
    {
        var draft = row.Reference("userSourcedId", drafts.Index);
        var org = row.Reference("orgSourcedId", orgs);
        var role = row.Word("role", Vocabulary.SdsRoles);
        var primary = row.Flag("isPrimary", absent: false);
        var (start, end) = (row.Date("roleStartDate"), row.Date("roleEndDate"));
        if (!row.Accepted)
            return;
        PeopleDraft.AddRole(row, draft!, new PersonRole(role!, org!.SourcedId, primary), "role");
        if (!attendance.TryGetValue(draft!.Person.SourcedId, out var at))
            attendance.Add(draft.Person.SourcedId, at = new Attendance());
        at.Add(row.Text("grade"), start, end);
    }

    private void ReadRelationship(FeedRow row)
    {
        var pupil = row.Reference("userSourcedId", drafts.Index);
        var contact = row.Reference("relationshipUserSourcedId", drafts.Index);
        row.Word("relationshipRole", Vocabulary.Relationships);
        if (row.Accepted)
            PeopleDraft.Relate(row, pupil!, contact!, "relationshipUserSourcedId");
    }

    private void ReadEnrolment(FeedRow row, Index<Person> people)
    {
        var schoolClass = row.Reference("classSourcedId", classes);
        var person = row.Reference("userSourcedId", people);
        var role = row.Word("role", Vocabulary.SdsEnrolmentRoles);
        if (!row.Accepted)
            return;
        var enrolment = new Enrolment
        {
            SourcedId = DerivedId.For(schoolClass!.SourcedId, person!.SourcedId, role!),
            ClassSourcedId = schoolClass.SourcedId,
            SchoolSourcedId = schoolClass.SchoolSourcedId,
            UserSourcedId = person.SourcedId,
            Role = role!,
        };
        row.AddTo(enrolments, enrolment.SourcedId, enrolment, "userSourcedId", Rules.EnrolmentRepeated);
    }

    private void ReadDemographics(FeedRow row, Index<Person> people)
    {
        var record = new Demographics
        {
            SourcedId = row.Reference("userSourcedId", people)?.SourcedId ?? "",
            BirthDate = row.Date("birthDate"),
            Sex = row.Word("sex", Vocabulary.Sexes, required: false),
        };
        row.AddTo(demographics, record.SourcedId, record, "userSourcedId");
    }

    /// <summary>What a person's roles say of grades and dates, taken together.</summary>
    private sealed class Attendance
    {
        public HashSet<string> Grades { get; } = new(StringComparer.OrdinalIgnoreCase);

        public DateOnly? Start { get; private set; }

        public DateOnly? End { get; private set; }

        /// <summary>Whether one of the roles has no end.</summary>
        public bool OpenEnded { get; private set; }

        public void Add(string? grade, DateOnly? start, DateOnly? end)
        {
            if (grade is not null)
                Grades.Add(grade);
            if (start is not null && (Start is null || start < Start))
                Start = start;
            if (end is null)
                OpenEnded = true;
            else if (End is null || end > End)
                End = end;
        }
    }
}
