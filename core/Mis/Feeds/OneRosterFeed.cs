namespace Hub.Core.Mis.Feeds;

/// <summary>OneRoster 1.1 or 1.2 bulk CSV (1EdTech), with the extension columns of the hub's MIS feed in users.csv.</summary>
internal sealed class OneRosterFeed(FeedSource source) : IFeedFormat
{
    private const string Id = "sourcedId";
    private static readonly string[] Common = ["status", "dateLastModified"];
    private readonly Dictionary<string, string> manifest = new(StringComparer.Ordinal);
    private readonly Index<Org> orgs = new("orgs.csv");
    private readonly Index<AcademicSession> sessions = new("academicSessions.csv");
    private readonly Index<Course> courses = new("courses.csv");
    private readonly Index<SchoolClass> classes = new("classes.csv");
    private readonly Index<Enrolment> enrolments = new("enrollments.csv");
    private readonly Index<Demographics> demographics = new("demographics.csv");
    private readonly PeopleDraft drafts = new("users.csv", source.Issues);

    private bool IsVersion12 => manifest.GetValueOrDefault("oneroster.version") == "1.2";

    public MisRecords Read()
    {
        ReadManifest();
        source.Require("orgs.csv", "it names the schools.");
        source.Require("users.csv", "it names the people.");
        if (IsVersion12)
            source.Require("roles.csv", "OneRoster 1.2 keeps there what each person does, and where.");
        Each("orgs.csv", ["name", "type"], ["identifier", "parentSourcedId"], ReadOrg);
        Finishing.SettleParents(orgs, source.Issues, "parentSourcedId");
        Each("academicSessions.csv", ["title", "type", "startDate", "endDate", "schoolYear"], ["parentSourcedId"], ReadSession);
        Finishing.SettleParents(sessions, source.Issues, "parentSourcedId");
        Each("courses.csv", ["title", "orgSourcedId"], ["schoolYearSourcedId", "courseCode", "grades", "subjects", "subjectCodes"], ReadCourse);
        Each(
            "classes.csv", ["title", "classType", "schoolSourcedId"],
            ["grades", "courseSourcedId", "classCode", "location", "termSourcedIds", "subjects", "subjectCodes", "periods"], ReadClass);
        var people = ReadPeople();
        var places = new HashSet<(string, string, string)>();
        Each(
            "enrollments.csv", ["classSourcedId", "schoolSourcedId", "userSourcedId", "role"], ["primary", "beginDate", "endDate"],
            row => ReadEnrolment(row, people, places));
        Each("demographics.csv", [], [.. DemographicColumns], row => ReadDemographics(row, people));
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

    private static IEnumerable<string> DemographicColumns =>
    [
        "birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
        "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus",
    ];

    private void ReadManifest()
    {
        using var file = source.Open("manifest.csv", new Columns(["propertyName", "value"], []));
        foreach (var row in file.Rows())
            manifest[row.Raw("propertyName").ToString()] = row.Raw("value").ToString();
        var version = manifest.GetValueOrDefault("oneroster.version", "");
        if (version is not ("1.1" or "1.2"))
            throw new FeedException("version_unknown", $"manifest.csv: oneroster.version is '{version}'. The hub reads 1.1 and 1.2.");
        if (manifest.FirstOrDefault(p => p.Key.StartsWith("file.", StringComparison.Ordinal) && p.Value == "delta").Key is { } delta)
            throw new FeedException("feed_is_delta", $"manifest.csv: {delta} is 'delta'. The feed is a full set: export bulk files.");
    }

    /// <summary>Reads the accepted rows of a file, if the feed has it.</summary>
    private void Each(string name, string[] required, string[] optional, Action<FeedRow> read, string id = Id)
    {
        if (!source.Package.Has(name))
            return;
        switch (manifest.GetValueOrDefault($"file.{Path.GetFileNameWithoutExtension(name)}"))
        {
            case null:
                source.Issues.AddOnce(Rules.FileNotInManifest, name, "");
                break;
            case "absent":
                source.Issues.AddOnce(Rules.FileSaidAbsent, name, "");
                return;
        }

        using var file = source.Open(name, new Columns([id, .. required], [.. Common, .. optional]));
        foreach (var row in file.Rows())
        {
            if (row.Raw("status") is { IsEmpty: false } status)
            {
                if (status is "tobedeleted")
                {
                    row.Report(Rules.Deleted, "status");
                    continue;
                }

                source.Issues.AddOnce(Rules.StatusInBulk, name, "status", row.Line, status.ToString());
            }

            read(row);
        }
    }

    private void ReadOrg(FeedRow row)
    {
        var org = new Org
        {
            SourcedId = row.Id(Id),
            Name = row.Required("name"),
            Type = row.Word("type", Vocabulary.OrgTypes) ?? "",
            Identifier = row.Text("identifier"),
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
            Type = row.Word("type", Vocabulary.SessionTypes) ?? "",
            StartDate = row.Date("startDate", required: true) ?? default,
            EndDate = row.Date("endDate", required: true) ?? default,
            SchoolYear = row.Year("schoolYear"),
            ParentSourcedId = row.Text("parentSourcedId"),
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
            Title = row.Required("title"),
            CourseCode = row.Text("courseCode"),
            OrgSourcedId = row.Reference("orgSourcedId", orgs)?.SourcedId ?? "",
            SchoolYearSourcedId = row.Reference("schoolYearSourcedId", sessions, required: false)?.SourcedId,
            Grades = row.List("grades"),
            Subjects = row.List("subjects"),
            SubjectCodes = row.List("subjectCodes"),
        };
        row.AddTo(courses, course.SourcedId, course, Id);
    }

    private void ReadClass(FeedRow row)
    {
        var school = row.Reference("schoolSourcedId", orgs);
        if (school is { Type: not "school" })
            source.Issues.AddOnce(Rules.NotSchool, row.File.Name, "schoolSourcedId", row.Line, school.SourcedId, school.Type);
        var schoolClass = new SchoolClass
        {
            SourcedId = row.Id(Id),
            Title = row.Required("title"),
            ClassCode = row.Text("classCode"),
            ClassType = row.Word("classType", Vocabulary.ClassTypes) ?? "",
            CourseSourcedId = row.Reference("courseSourcedId", courses, required: courses.Count > 0)?.SourcedId,
            SchoolSourcedId = school?.SourcedId ?? "",
            TermSourcedIds = row.References("termSourcedIds", sessions, required: sessions.Count > 0),
            Grades = row.List("grades"),
            Subjects = row.List("subjects"),
            SubjectCodes = row.List("subjectCodes"),
            Periods = row.List("periods"),
            Location = row.Text("location"),
        };
        row.AddTo(classes, schoolClass.SourcedId, schoolClass, Id);
    }

    private Index<Person> ReadPeople()
    {
        string[] required = IsVersion12 ? ["enabledUser", "username", "givenName", "familyName"] : ["enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName"];
        string[] optional =
        [
            "userIds", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password", "userMasterIdentifier", "resourceSourcedIds",
            "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns",
        ];
        Each("users.csv", required, optional, ReadPerson);
        if (IsVersion12)
            Each("roles.csv", ["userSourcedId", "roleType", "role", "orgSourcedId"], ["beginDate", "endDate", "userProfileSourcedId"], ReadRole);
        return drafts.Finish(IsVersion12 ? "roles.csv" : "orgSourcedIds", "agentSourcedIds");
    }

    private void ReadPerson(FeedRow row)
    {
        var pupilNumber = row.Text("metadata.uniquePupilNumber");
        if (pupilNumber is not null && UniquePupilNumber.Fault(pupilNumber) is { } fault)
        {
            row.Report(Rules.PupilNumber, "metadata.uniquePupilNumber", value: pupilNumber, detail: fault);
            pupilNumber = null;
        }

        var person = new Person
        {
            SourcedId = row.Id(Id),
            UserType = default,
            Roles = [],
            Enabled = row.Flag("enabledUser", absent: true),
            Username = row.Text("username") ?? "",
            GivenName = row.Required("givenName"),
            FamilyName = row.Required("familyName"),
            MiddleName = row.Text("middleName"),
            Identifier = row.Text("identifier"),
            Emails = row.Emails("email", "metadata.misEmails"),
            Sms = row.Text("sms"),
            Phone = row.Text("phone"),
            Grades = row.List("grades"),
            UniquePupilNumber = pupilNumber,
            AdmissionNumber = row.Text("metadata.admissionNumber"),
            DateOfBirth = row.Date("metadata.dateOfBirth"),
            YearGroup = row.Text("metadata.yearGroup"),
            RegistrationGroup = row.Text("metadata.registrationGroup"),
            House = row.Text("metadata.house"),
            StartDate = row.Date("metadata.startDate"),
            EndDate = row.Date("metadata.endDate"),
        };
        UserType? stated = row.Word("metadata.userType", Vocabulary.UserTypes, required: false) is { } type ? Enum.Parse<UserType>(type) : null;
        var role = IsVersion12 ? null : row.Word("role", Vocabulary.Roles);
        var at = IsVersion12 ? [] : row.References("orgSourcedIds", orgs, required: true);
        if (drafts.Add(row, person, Id, stated) is not { } draft)
            return;
        draft.Agents.AddRange(row.List("agentSourcedIds"));
        foreach (var org in at)
            PeopleDraft.AddRole(row, draft, new PersonRole(role!, org), "orgSourcedIds");
    }

    private void ReadRole(FeedRow row)
    {
        row.Id(Id);
        var draft = row.Reference("userSourcedId", drafts.Index);
        var org = row.Reference("orgSourcedId", orgs);
        var role = row.Word("role", Vocabulary.Roles);
        var type = row.Word("roleType", Vocabulary.RoleTypes);
        if (row.Accepted)
            PeopleDraft.AddRole(row, draft!, new PersonRole(role!, org!.SourcedId, type == "primary"), "role");
    }

    private void ReadEnrolment(FeedRow row, Index<Person> people, HashSet<(string, string, string)> places)
    {
        var enrolment = new Enrolment
        {
            SourcedId = row.Id(Id),
            ClassSourcedId = row.Reference("classSourcedId", classes)?.SourcedId ?? "",
            SchoolSourcedId = row.Reference("schoolSourcedId", orgs)?.SourcedId ?? "",
            UserSourcedId = row.Reference("userSourcedId", people)?.SourcedId ?? "",
            Role = row.Word("role", Vocabulary.EnrolmentRoles) ?? "",
            Primary = row.Flag("primary", absent: false),
            BeginDate = row.Date("beginDate"),
            EndDate = row.Date("endDate"),
        };
        if (enrolment.EndDate < enrolment.BeginDate)
            row.Report(Rules.EndsBeforeStart, "endDate", value: $"{enrolment.EndDate:O}");
        if (row.Accepted && !places.Add((enrolment.ClassSourcedId, enrolment.UserSourcedId, enrolment.Role)))
            row.Report(Rules.EnrolmentRepeated, "userSourcedId", detail: "above");
        row.AddTo(enrolments, enrolment.SourcedId, enrolment, Id);
    }

    private void ReadDemographics(FeedRow row, Index<Person> people)
    {
        var person = row.Reference(Id, people);
        var record = new Demographics
        {
            SourcedId = person?.SourcedId ?? "",
            BirthDate = row.Date("birthDate"),
            Sex = row.Word("sex", Vocabulary.Sexes, required: false),
        };
        row.AddTo(demographics, record.SourcedId, record, Id);
    }
}
