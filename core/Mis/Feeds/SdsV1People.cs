namespace Hub.Core.Mis.Feeds;

/// <summary>Student.csv and Teacher.csv of School Data Sync V1, and the contacts of User.csv and Guardianrelationship.csv.</summary>
internal sealed class SdsV1People(FeedSource source, SdsV1Names names, Index<Org> orgs)
{
    private static readonly Columns ContactColumns = new(["Email"], ["First Name", "Last Name", "Phone", "SIS ID"]);
    private static readonly Columns RelationColumns = new(["SIS ID", "Email", "Role"], []);

    // Students, teachers and contacts share one set of ids.
    private readonly PeopleDraft people = new("Student.csv, Teacher.csv", source.Issues);

    /// <summary>Everybody.</summary>
    public Index<Person> Read()
    {
        ReadStudents();
        ReadTeachers();
        if (source.Package.Has("User.csv") && source.Package.Has("Guardianrelationship.csv"))
            ReadRelations(ReadContacts());
        return people.Finish("Guardianrelationship.csv", "Email");
    }

    private void ReadStudents()
    {
        var dates = SlashedDates.Of(source, "Student.csv", names.Students, "Birthdate");
        using var file = source.Open("Student.csv", names.Students, dates);
        foreach (var row in file.Rows())
        {
            var grade = row.Text("Grade");
            Add(row, "student", PersonOf(row) with
            {
                Identifier = row.Text("Student Number"),
                Grades = grade is null ? [] : [grade],
                YearGroup = grade,
                DateOfBirth = row.Date("Birthdate"),
            });
        }
    }

    private void ReadTeachers()
    {
        using var file = source.Open("Teacher.csv", names.Teachers);
        foreach (var row in file.Rows())
            Add(row, "teacher", PersonOf(row) with { Identifier = row.Text("Teacher Number") });
    }

    private Person PersonOf(FeedRow row) => new()
    {
        SourcedId = row.Id(names.Id),
        UserType = default,
        Roles = [],
        Enabled = !row.Raw("Status").Equals("inactive", StringComparison.OrdinalIgnoreCase),
        Username = row.Required("Username"),
        GivenName = row.Text("First Name") ?? "",
        FamilyName = row.Text("Last Name") ?? "",
        MiddleName = row.Text("Middle Name"),
        Emails = SdsEmails.Of(row, "Username", "Secondary Email"),
    };

    private void Add(FeedRow row, string role, Person person)
    {
        var school = row.Reference(names.School, orgs);
        if (people.Add(row, person, names.Id) is { } draft)
            PeopleDraft.AddRole(row, draft, new PersonRole(role, school!.SourcedId), names.School);
    }

    /// <summary>The contacts by address, which is how their relations name them.</summary>
    private Index<PeopleDraft.Draft> ReadContacts()
    {
        using var file = source.Open("User.csv", ContactColumns);
        var contacts = new Index<PeopleDraft.Draft>(file.Name);
        foreach (var row in file.Rows())
        {
            if (row.Emails("Email") is not [var email, ..])
            {
                if (row.IsEmpty("Email"))
                    row.Report(Rules.Required, "Email");
                else
                    row.Report(Rules.IdMissing, "Email");
                continue;
            }

            var person = new Person
            {
                SourcedId = row.IsEmpty("SIS ID") ? email : row.Id("SIS ID"),
                UserType = default,
                Roles = [],
                Username = email,
                GivenName = row.Text("First Name") ?? "",
                FamilyName = row.Text("Last Name") ?? "",
                Emails = [email],
                Phone = row.Text("Phone"),
            };
            if (people.Add(row, person, "SIS ID") is { } draft)
                row.AddTo(contacts, email, draft, "Email");
        }

        return contacts;
    }

    private void ReadRelations(Index<PeopleDraft.Draft> contacts)
    {
        using var file = source.Open("Guardianrelationship.csv", RelationColumns);
        foreach (var row in file.Rows())
        {
            var pupil = row.Reference("SIS ID", people.Index);
            var email = row.Raw("Email").ToString().ToLowerInvariant();
            var contact = contacts.Find(email);
            if (contact is null)
                row.Report(Rules.Dangling, "Email", required: true, email, contacts.File);
            var role = row.Word("Role", Vocabulary.Relationships, required: false) ?? "guardian";
            if (row.Accepted)
                Contacts.Relate(row, pupil!, contact!, role, "Email");
        }
    }
}
