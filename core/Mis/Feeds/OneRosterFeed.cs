namespace Hub.Core.Mis.Feeds;

/// <summary>
/// OneRoster 1.1 and 1.2 bulk CSV (1EdTech). Stricter than it need not be: the order of columns, and columns that nothing here uses, are free.
/// Looser in values: words are taken in any case, and ids in any characters.
/// </summary>
internal sealed class OneRosterFeed(FeedSource source) : IFeedFormat
{
    private static readonly string[] Common = ["sourcedId"];
    private static readonly string[] Bookkeeping = ["status", "dateLastModified"];
    private static readonly Columns OrgColumns = Of(["name", "type"], ["identifier", "parentSourcedId"]);
    private static readonly Columns SessionColumns = Of(["title", "type", "startDate", "endDate", "schoolYear"], ["parentSourcedId"]);
    private static readonly Columns CourseColumns = Of(["title", "orgSourcedId"], ["schoolYearSourcedId", "courseCode", "grades", "subjects", "subjectCodes"]);
    private static readonly Columns ClassColumns = Of(
        ["title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"], ["grades", "classCode", "location", "subjects", "subjectCodes", "periods"]);
    private static readonly Columns EnrolmentColumns = Of(["classSourcedId", "schoolSourcedId", "userSourcedId", "role"], ["primary", "beginDate", "endDate"]);
    private static readonly Columns DemographicsColumns = Of([], [
        "birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
        "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"]);

    /// <inheritdoc/>
    public MisRecords Read()
    {
        var manifest = OneRosterManifest.Read(source);
        Demand(manifest, "orgs", "every feed needs the school's org.");
        Demand(manifest, "users", "every feed needs people.");
        var includesClasses = manifest.Includes("classes");
        var includesEnrolments = manifest.Includes("enrollments");
        if (includesClasses)
        {
            Demand(manifest, "courses", "classes.csv refers to it.");
            Demand(manifest, "academicSessions", "classes.csv refers to it.");
        }
        else if (includesEnrolments)
        {
            throw new FeedException("file_missing", "The zip lacks classes.csv: enrollments.csv refers to it.");
        }

        var orgs = ReadOrgs();
        var sessions = manifest.Includes("academicSessions") ? ReadSessions() : new Index<AcademicSession>("academicSessions.csv");
        var courses = manifest.Includes("courses") ? ReadCourses(orgs, sessions) : new Index<Course>("courses.csv");
        var classes = includesClasses ? ReadClasses(orgs, sessions, courses) : new Index<SchoolClass>("classes.csv");
        var people = new OneRosterPeople(source, orgs).Read(manifest);
        return new MisRecords
        {
            Orgs = [.. orgs.Records],
            AcademicSessions = [.. sessions.Records],
            Courses = [.. courses.Records],
            Classes = [.. classes.Records],
            People = [.. people.Records],
            Enrolments = includesEnrolments ? [.. ReadEnrolments(orgs, classes, people).Records] : [],
            Demographics = manifest.Includes("demographics") ? [.. ReadDemographics(people).Records] : [],
        };
    }

    /// <summary>Columns of a OneRoster file, with those that all of them have.</summary>
    internal static Columns Of(string[] required, string[] optional) => new([.. Common, .. required], [.. Bookkeeping, .. optional]);

    /// <summary>Notes a row that is marked as deleted. One marked as active is read, although a bulk file should leave the column empty.</summary>
    internal static void CheckStatus(FeedRow row)
    {
        var status = row.Raw("status");
        if (status.IsEmpty)
            return;
        if (status.Equals("tobedeleted", StringComparison.OrdinalIgnoreCase))
            row.Report(Rules.Deleted, "status");
        else
            row.File.Issues.AddOnce(Rules.StatusInBulk, row.File.Name, "status", row.Line, status.ToString());
    }

    /// <summary>Both dates, or the first alone when the second is before it.</summary>
    internal static (DateOnly? Start, DateOnly? End) Period(FeedRow row, string startColumn, string endColumn, bool required = false)
    {
        var (start, end) = (row.Date(startColumn, required), row.Date(endColumn, required));
        if (end >= start || start is null || end is null)
            return (start, end);
        row.Report(Rules.EndsBeforeStart, endColumn, required, row.Raw(endColumn).ToString());
        return (start, null);
    }

    private static void Demand(OneRosterManifest manifest, string name, string why)
    {
        if (!manifest.Includes(name))
            throw new FeedException("file_missing", $"The zip lacks {name}.csv, or manifest.csv says that it is absent: {why}");
    }

    private Index<Org> ReadOrgs()
    {
        using var file = source.Open("orgs.csv", OrgColumns);
        var orgs = new Index<Org>(file.Name);
        foreach (var row in file.Rows())
        {
            CheckStatus(row);
            var org = new Org
            {
                SourcedId = row.Id("sourcedId"),
                Name = row.Required("name"),
                Type = row.Word("type", Vocabulary.OrgTypes) ?? "",
                Identifier = row.Text("identifier"),
                ParentSourcedId = row.Text("parentSourcedId"),
            };
            row.AddTo(orgs, org.SourcedId, org, "sourcedId");
        }

        Finishing.SettleParents(orgs, source.Issues, "parentSourcedId");
        return orgs;
    }

    private Index<AcademicSession> ReadSessions()
    {
        using var file = source.Open("academicSessions.csv", SessionColumns);
        var sessions = new Index<AcademicSession>(file.Name);
        foreach (var row in file.Rows())
        {
            CheckStatus(row);
            var (start, end) = Period(row, "startDate", "endDate", required: true);
            var session = new AcademicSession
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                Type = row.Word("type", Vocabulary.SessionTypes) ?? "",
                StartDate = start ?? default,
                EndDate = end ?? default,
                ParentSourcedId = row.Text("parentSourcedId"),
                SchoolYear = row.Year("schoolYear"),
            };
            row.AddTo(sessions, session.SourcedId, session, "sourcedId");
        }

        Finishing.SettleParents(sessions, source.Issues, "parentSourcedId");
        return sessions;
    }

    private Index<Course> ReadCourses(Index<Org> orgs, Index<AcademicSession> sessions)
    {
        using var file = source.Open("courses.csv", CourseColumns);
        var courses = new Index<Course>(file.Name);
        foreach (var row in file.Rows())
        {
            CheckStatus(row);
            var course = new Course
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                CourseCode = row.Text("courseCode"),
                OrgSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
                SchoolYearSourcedId = row.Reference("schoolYearSourcedId", sessions, required: false)?.SourcedId,
                Grades = row.List("grades"),
                Subjects = row.List("subjects"),
                SubjectCodes = row.List("subjectCodes"),
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
            CheckStatus(row);
            var schoolClass = new SchoolClass
            {
                SourcedId = row.Id("sourcedId"),
                Title = row.Required("title"),
                ClassCode = row.Text("classCode"),
                ClassType = row.Word("classType", Vocabulary.ClassTypes) ?? "",
                CourseSourcedId = row.Reference("courseSourcedId", courses)?.SourcedId,
                SchoolSourcedId = School(row, orgs),
                TermSourcedIds = row.References("termSourcedIds", sessions, required: true),
                Grades = row.List("grades"),
                Subjects = row.List("subjects"),
                SubjectCodes = row.List("subjectCodes"),
                Periods = row.List("periods"),
                Location = row.Text("location"),
            };
            row.AddTo(classes, schoolClass.SourcedId, schoolClass, "sourcedId");
        }

        return classes;
    }

    private Index<Enrolment> ReadEnrolments(Index<Org> orgs, Index<SchoolClass> classes, Index<Person> people)
    {
        using var file = source.Open("enrollments.csv", EnrolmentColumns);
        var enrolments = new Index<Enrolment>(file.Name);
        foreach (var row in file.Rows())
        {
            CheckStatus(row);
            var (begin, end) = Period(row, "beginDate", "endDate");
            var enrolment = new Enrolment
            {
                SourcedId = row.Id("sourcedId"),
                ClassSourcedId = row.Reference("classSourcedId", classes)?.SourcedId ?? "",
                SchoolSourcedId = School(row, orgs),
                UserSourcedId = row.Reference("userSourcedId", people)?.SourcedId ?? "",
                Role = row.Word("role", Vocabulary.EnrolmentRoles) ?? "",
                Primary = row.Flag("primary", absent: false),
                BeginDate = begin,
                EndDate = end,
            };
            row.AddTo(enrolments, enrolment.SourcedId, enrolment, "sourcedId");
        }

        return enrolments;
    }

    private Index<Demographics> ReadDemographics(Index<Person> people)
    {
        using var file = source.Open("demographics.csv", DemographicsColumns);
        var demographics = new Index<Demographics>(file.Name);
        foreach (var row in file.Rows())
        {
            CheckStatus(row);
            var id = row.Reference("sourcedId", people)?.SourcedId ?? "";
            var record = new Demographics { SourcedId = id, BirthDate = row.Date("birthDate"), Sex = row.Word("sex", Vocabulary.Sexes, required: false) };
            row.AddTo(demographics, id, record, "sourcedId");
        }

        return demographics;
    }

    private static string School(FeedRow row, Index<Org> orgs)
    {
        if (row.Reference("schoolSourcedId", orgs) is not { } org)
            return "";
        if (org.Type != "school")
            row.File.Issues.AddOnce(Rules.NotSchool, row.File.Name, "schoolSourcedId", row.Line, org.SourcedId, org.Type);
        return org.SourcedId;
    }
}
