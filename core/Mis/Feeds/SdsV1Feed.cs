namespace Hub.Core.Mis.Feeds;

/// <summary>School Data Sync V1 (learn.microsoft.com/schooldatasync/sds-v1-csv-file-format), with the headers of the United States or of the United Kingdom.</summary>
internal sealed class SdsV1Feed(FeedSource source) : IFeedFormat
{
    private const string BirthDate = "Birthdate";
    private readonly Index<Org> orgs = new("School.csv");
    private readonly Index<AcademicSession> sessions = new("Section.csv");
    private readonly Index<Course> courses = new("Section.csv");
    private readonly Index<SchoolClass> classes = new("Section.csv");
    private readonly Index<Enrolment> enrolments = new("StudentEnrollment.csv");
    private readonly Dictionary<string, PeopleDraft.Draft> contacts = new(StringComparer.Ordinal);
    private readonly PeopleDraft drafts = new("Student.csv and Teacher.csv", source.Issues);
    private Headers headers = Headers.UnitedStates;

    public MisRecords Read()
    {
        foreach (var name in new[] { "School.csv", "Student.csv", "Teacher.csv" })
            source.Require(name, "School Data Sync V1 needs School.csv, Student.csv and Teacher.csv.");
        ReadSchools();
        ReadPeople("Student.csv", "student");
        ReadPeople("Teacher.csv", "teacher");
        if (source.Package.Has("Section.csv"))
            ReadSections();
        ReadContacts();
        var people = drafts.Finish(headers.School, "SIS ID");
        ReadEnrolments("StudentEnrollment.csv", "student", people);
        ReadEnrolments("TeacherRoster.csv", "teacher", people);
        return new MisRecords
        {
            Orgs = [.. orgs.Records],
            AcademicSessions = [.. sessions.Records],
            Courses = [.. courses.Records],
            Classes = [.. classes.Records],
            People = [.. people.Records],
            Enrolments = [.. enrolments.Records],
        };
    }

    private void ReadSchools()
    {
        var columns = new Columns(["Name"],
        [
            Headers.UnitedStates.Org, Headers.UnitedKingdom.Org, "School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID", "Principal Name",
            "Principal Secondary Email", "Address", "City", "State", "Country", "Zip", "Postal Code", "Phone", "Zone",
        ]);
        using var file = source.Open("School.csv", columns);
        headers = file.Places.ContainsKey(Headers.UnitedKingdom.Org) ? Headers.UnitedKingdom : Headers.UnitedStates;
        if (!file.Places.ContainsKey(headers.Org))
            throw new FeedException("header_wrong", $"School.csv: the header lacks '{Headers.UnitedStates.Org}' (or, in the United Kingdom's form, '{Headers.UnitedKingdom.Org}').");
        foreach (var row in file.Rows())
        {
            var org = new Org { SourcedId = row.Id(headers.Org), Name = row.Required("Name"), Type = "school", Identifier = row.Text("School Number") };
            row.AddTo(orgs, org.SourcedId, org, headers.Org);
        }
    }

    private void ReadPeople(string name, string role)
    {
        var columns = new Columns([headers.Id, headers.School, "Username"],
        [
            "First Name", "Last Name", "Password", "State ID", "Secondary Email", "Middle Name", "Status", "Student Number", "Grade", BirthDate, "Graduation Year",
            "Teacher Number", "Title", "Qualification",
        ]);
        using var file = source.Open(name, columns, DateOrder(name, columns, BirthDate));
        foreach (var row in file.Rows())
        {
            var school = row.Reference(headers.School, orgs);
            var id = row.Id(headers.Id);
            if (row.Accepted && drafts.Index.Find(id) is { } known && known.File == file.Name)
            {
                // The same person again, at another school.
                PeopleDraft.AddRole(row, known, new PersonRole(role, school!.SourcedId), headers.School);
                continue;
            }

            var person = Person(row, id);
            if (drafts.Add(row, person, headers.Id) is { } draft)
                draft.Roles.Add(new PersonRole(role, school!.SourcedId));
        }
    }

    private Person Person(FeedRow row, string id)
    {
        var username = row.Required("Username");
        var grade = row.Text("Grade");
        return new Person
        {
            SourcedId = id,
            UserType = default,
            Roles = [],
            Username = username,
            Enabled = !row.Raw("Status").Equals("Inactive", StringComparison.OrdinalIgnoreCase),
            GivenName = row.Text("First Name") ?? "",
            FamilyName = row.Text("Last Name") ?? "",
            MiddleName = row.Text("Middle Name"),
            Identifier = row.Text("Student Number") ?? row.Text("Teacher Number"),
            Emails = username.Contains('@', StringComparison.Ordinal) ? row.Emails("Username", "Secondary Email") : row.Emails("Secondary Email"),
            Grades = grade is null ? [] : [grade],
            YearGroup = headers == Headers.UnitedKingdom ? grade : null,
            DateOfBirth = row.Date(BirthDate),
        };
    }

    private void ReadSections()
    {
        var columns = new Columns([headers.Id, headers.School, "Section Name"],
        [
            "Section Number", "Term SIS ID", "Term Name", "Term StartDate", "Term EndDate", "Course SIS ID", "Course Name", "Course Number", "Course Description", "Course Subject",
            "Periods", "Status",
        ]);
        using var file = source.Open("Section.csv", columns, DateOrder("Section.csv", columns, "Term StartDate", "Term EndDate"));
        foreach (var row in file.Rows())
        {
            var id = row.Id(headers.Id);
            var title = row.Required("Section Name");
            if (row.Reference(headers.School, orgs) is not { } school)
                continue;
            var schoolClass = new SchoolClass
            {
                SourcedId = id,
                Title = title,
                ClassCode = row.Text("Section Number"),
                ClassType = "scheduled",
                SchoolSourcedId = school.SourcedId,
                CourseSourcedId = Course(row, school),
                TermSourcedIds = Term(row) is { } term ? [term] : [],
                Subjects = row.Text("Course Subject") is { } subject ? [subject] : [],
                Periods = row.List("Periods"),
            };
            row.AddTo(classes, id, schoolClass, headers.Id);
        }
    }

    /// <summary>The course that a section names; noted when it is new.</summary>
    private string? Course(FeedRow row, Org school)
    {
        if (row.Text("Course SIS ID") is not { } id)
            return null;
        if (courses.Find(id) is null)
        {
            var course = new Course
            {
                SourcedId = id,
                Title = row.Text("Course Name") ?? id,
                CourseCode = row.Text("Course Number"),
                OrgSourcedId = school.SourcedId,
                Subjects = row.Text("Course Subject") is { } subject ? [subject] : [],
            };
            courses.TryAdd(id, course, row.Line, out _);
        }

        return id;
    }

    /// <summary>The term that a section names; noted when it is new.</summary>
    private string? Term(FeedRow row)
    {
        if (row.Text("Term SIS ID") is not { } id)
            return null;
        if (sessions.Find(id) is not null)
            return id;
        if (row.Date("Term StartDate") is not { } start || row.Date("Term EndDate") is not { } end || end < start)
        {
            row.Report(Rules.TermIncomplete, "Term SIS ID", value: id);
            return null;
        }

        // A school year ends in the summer.
        var session = new AcademicSession
        {
            SourcedId = id,
            Title = row.Text("Term Name") ?? id,
            Type = "term",
            StartDate = start,
            EndDate = end,
            SchoolYear = end.Month >= 9 ? end.Year + 1 : end.Year,
        };
        sessions.TryAdd(id, session, row.Line, out _);
        return id;
    }

    private void ReadContacts()
    {
        if (!source.Package.Has("User.csv") || !source.Package.Has("Guardianrelationship.csv"))
            return;
        using (var file = source.Open("User.csv", new Columns(["Email", "First Name", "Last Name", "Phone", "SIS ID"], [])))
        {
            foreach (var row in file.Rows())
            {
                if (row.Emails("Email") is not [var email, ..])
                {
                    row.Report(Rules.Required, "Email");
                    continue;
                }

                var person = new Person
                {
                    SourcedId = row.IsEmpty("SIS ID") ? DerivedId.For("contact", email, "") : row.Id("SIS ID"),
                    UserType = UserType.Contact,
                    Roles = [],
                    GivenName = row.Text("First Name") ?? "",
                    FamilyName = row.Text("Last Name") ?? "",
                    Emails = [email],
                    Phone = row.Text("Phone"),
                };
                if (drafts.Add(row, person, "SIS ID", UserType.Contact) is { } draft)
                    contacts.TryAdd(email, draft);
            }
        }

        using var relations = source.Open("Guardianrelationship.csv", new Columns(["SIS ID", "Email", "Role"], []));
        foreach (var row in relations.Rows())
        {
            var pupil = row.Reference("SIS ID", drafts.Index);
            var role = row.Word("Role", Vocabulary.Relationships, required: false) ?? "relative";
            if (!contacts.TryGetValue(row.Emails("Email") is [var email, ..] ? email : "", out var contact))
                row.Report(Rules.Dangling, "Email", required: true, row.Raw("Email").ToString(), "User.csv");
            if (!row.Accepted || pupil is not { Roles: [var at, ..] })
                continue;
            if (!contact!.Roles.Exists(r => r.OrgSourcedId == at.OrgSourcedId))
                contact.Roles.Add(new PersonRole(role, at.OrgSourcedId));
            PeopleDraft.Relate(row, pupil, contact, "SIS ID");
        }
    }

    private void ReadEnrolments(string name, string role, Index<Person> people)
    {
        if (!source.Package.Has(name))
            return;
        using var file = source.Open(name, new Columns([headers.Section, headers.Id], []));
        foreach (var row in file.Rows())
        {
            var schoolClass = row.Reference(headers.Section, classes);
            var person = row.Reference(headers.Id, people);
            if (!row.Accepted)
                continue;
            var enrolment = new Enrolment
            {
                SourcedId = DerivedId.For(schoolClass!.SourcedId, person!.SourcedId, role),
                ClassSourcedId = schoolClass.SourcedId,
                SchoolSourcedId = schoolClass.SchoolSourcedId,
                UserSourcedId = person.SourcedId,
                Role = role,
            };
            row.AddTo(enrolments, enrolment.SourcedId, enrolment, headers.Id, Rules.EnrolmentRepeated);
        }
    }

    /// <summary>In which order a file's slashed dates are, told by reading the file once for nothing else.</summary>
    private DateForms DateOrder(string name, Columns columns, params string[] dates)
    {
        using var unheard = new IssueLog();
        using var file = FeedFile.Open(source.Package, name, columns, source.Limits, unheard);
        return DateText.OrderOf(file.Rows().SelectMany(row => dates.Select(d => row.Raw(d).ToString())));
    }

    /// <summary>What the two forms call the same columns.</summary>
    private sealed record Headers(string Org, string Id, string School, string Section)
    {
        public static readonly Headers UnitedStates = new("SIS ID", "SIS ID", "School SIS ID", "Section SIS ID");
        public static readonly Headers UnitedKingdom = new("DfE Number", "ID", "School DfE Number", "Section ID");
    }
}
