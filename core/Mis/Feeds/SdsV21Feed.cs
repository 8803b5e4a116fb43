namespace Hub.Core.Mis.Feeds;

/// <summary>School Data Sync V2.1 (Microsoft): orgs, users and roles; classes, enrolments, sessions, courses, demographics and relationships where they are sent.</summary>
internal sealed class SdsV21Feed(FeedSource source) : IFeedFormat
{
    private static readonly Columns OrgColumns = new(["sourcedId", "name", "type"], ["parentSourcedId"]);
    private static readonly Columns SessionColumns = new(["sourcedId", "title", "type", "schoolYear", "startDate", "endDate"], []);
    private static readonly Columns CourseColumns = new(["sourcedId", "title"], ["orgSourcedId", "code", "schoolYearSourcedId", "subject", "grade"]);
    private static readonly Columns ClassColumns = new(["sourcedId", "orgSourcedId", "title"], ["sessionSourcedIds", "courseSourcedId", "code"]);
    private static readonly Columns EnrolmentColumns = new(["classSourcedId", "userSourcedId", "role"], []);
    private static readonly Columns DemographicsColumns = new(
        ["userSourcedId"], ["sex", "birthDate", "birthCity", "birthState", "birthCountry", "ethnicityCodes", "raceCodes"]);

    /// <inheritdoc/>
    public MisRecords Read()
    {
        source.Require("orgs.csv", "School Data Sync V2.1 needs it.");
        source.Require("users.csv", "School Data Sync V2.1 needs it.");
        source.Require("roles.csv", "School Data Sync V2.1 needs it.");
        if (source.Package.Has("enrollments.csv"))
            source.Require("classes.csv", "enrollments.csv refers to it.");
        var orgs = ReadOrgs();
        var sessions = Has("academicSessions.csv") ? ReadSessions() : new Index<AcademicSession>("academicSessions.csv");
        var courses = Has("courses.csv") ? ReadCourses(orgs, sessions) : new Index<Course>("courses.csv");
        var classes = Has("classes.csv") ? ReadClasses(orgs, sessions, courses) : new Index<SchoolClass>("classes.csv");
        var people = new SdsV21People(source, orgs).Read();
        return new MisRecords
        {
            Orgs = [.. orgs.Records],
            AcademicSessions = [.. sessions.Records],
            Courses = [.. courses.Records],
            Classes = [.. classes.Records],
            People = [.. people.Records],
            Enrolments = Has("enrollments.csv") ? [.. ReadEnrolments(classes, people).Records] : [],
            Demographics = Has("demographics.csv") ? [.. ReadDemographics(people).Records] : [],
        };
    }

    private bool Has(string name) => source.Package.Has(name);

    private Index<Org> ReadOrgs()
    {
        using var file = source.Open("orgs.csv", OrgColumns);
        var orgs = new Index<Org>(file.Name);
        foreach (var row in file.Rows())
        {
            var org = new Org
            {
                SourcedId = row.Id("sourcedId"),
                Name = row.Required("name"),
                Type = row.Word("type", Vocabulary.SdsOrgTypes) ?? "",
                ParentSourcedId = row.Text("parentSourcedId"),
            };
            row.AddTo(orgs, org.SourcedId, org, "sourcedId");
        }

        Finishing.SettleParents(orgs, source.Issues, "parentSourcedId");
        return orgs;
    }

    private Index<AcademicSession> ReadSessions()
    {
        using var file = source.Open("academicSessions.csv", SessionColumns, DateForms.IsoOrBasic);
        var sessions = new Index<AcademicSession>(file.Name);
        foreach (var row in file.Rows())
        {
            var (start, end) = OneRosterFeed.Period(row, "startDate", "endDate", required: true);
            var session = new AcademicSession
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                Type = row.Word("type", Vocabulary.SdsSessionTypes) ?? "",
                StartDate = start ?? default,
                EndDate = end ?? default,
                SchoolYear = row.Year("schoolYear"),
            };
            row.AddTo(sessions, session.SourcedId, session, "sourcedId");
        }

        return sessions;
    }

    private Index<Course> ReadCourses(Index<Org> orgs, Index<AcademicSession> sessions)
    {
        using var file = source.Open("courses.csv", CourseColumns);
        var courses = new Index<Course>(file.Name);
        foreach (var row in file.Rows())
        {
            var course = new Course
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                CourseCode = row.Text("code"),
                OrgSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
                SchoolYearSourcedId = row.Reference("schoolYearSourcedId", sessions, required: false)?.SourcedId,
                Grades = row.List("grade"),
                Subjects = row.List("subject"),
            };
            row.AddTo(courses, course.SourcedId, course, "sourcedId");
        }

        return courses;
    }

    private Index<SchoolClass> ReadClasses(Index<Org> orgs, Index<AcademicSession> sessions, Index<Course> courses)
    {
        using var file = source.Open("classes.csv", ClassColumns);
        var classes = new Index<SchoolClass>(file.Name);
        foreach (var row in file.Rows())
        {
            var schoolClass = new SchoolClass
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                ClassCode = row.Text("code"),
                ClassType = "scheduled",
                CourseSourcedId = row.Reference("courseSourcedId", courses, required: false)?.SourcedId,
                SchoolSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
                TermSourcedIds = row.References("sessionSourcedIds", sessions, required: false),
            };
            row.AddTo(classes, schoolClass.SourcedId, schoolClass, "sourcedId");
        }

        return classes;
    }

    private Index<Enrolment> ReadEnrolments(Index<SchoolClass> classes, Index<Person> people)
    {
        using var file = source.Open("enrollments.csv", EnrolmentColumns);
        var enrolments = new Index<Enrolment>(file.Name);
        foreach (var row in file.Rows())
        {
            var schoolClass = row.Reference("classSourcedId", classes);
            var person = row.Reference("userSourcedId", people);
            var role = row.Word("role", Vocabulary.SdsEnrolmentRoles);
            if (schoolClass is not null && person is not null && role is not null)
                AddEnrolment(row, enrolments, schoolClass, person, role, "userSourcedId");
        }

        return enrolments;
    }

    /// <summary>Adds an enrolment with an id made from class, person and role, since School Data Sync gives it none.</summary>
    internal static void AddEnrolment(FeedRow row, Index<Enrolment> enrolments, SchoolClass schoolClass, Person person, string role, string column)
    {
        var enrolment = new Enrolment
        {
            SourcedId = DerivedId.For(schoolClass.SourcedId, person.SourcedId, role),
            ClassSourcedId = schoolClass.SourcedId,
            SchoolSourcedId = schoolClass.SchoolSourcedId,
            UserSourcedId = person.SourcedId,
            Role = role,
        };
        row.AddTo(enrolments, enrolment.SourcedId, enrolment, column, Rules.EnrolmentRepeated);
    }

    private Index<Demographics> ReadDemographics(Index<Person> people)
    {
        using var file = source.Open("demographics.csv", DemographicsColumns, DateForms.IsoOrBasic);
        var demographics = new Index<Demographics>(file.Name);
        foreach (var row in file.Rows())
        {
            var id = row.Reference("userSourcedId", people)?.SourcedId ?? "";
            var record = new Demographics { SourcedId = id, BirthDate = row.Date("birthDate"), Sex = row.Word("sex", Vocabulary.Sexes, required: false) };
            row.AddTo(demographics, id, record, "userSourcedId");
        }

        return demographics;
    }
}
