namespace Hub.Core.Mis.Feeds;

/// <summary>users.csv, roles.csv and relationships.csv of School Data Sync V2.1.</summary>
internal sealed class SdsV21People(FeedSource source, Index<Org> orgs)
{
    private static readonly Columns UserColumns = new(
        ["sourcedId", "username"], ["givenName", "familyName", "password", "activeDirectoryMatchId", "email", "phone", "sms", "userNumber"]);

    private static readonly Columns RoleColumns = new(
        ["userSourcedId", "orgSourcedId", "role"], ["sessionSourcedId", "grade", "isPrimary", "roleStartDate", "roleEndDate"]);

    private static readonly Columns RelationshipColumns = new(["userSourcedId", "relationshipUserSourcedId", "relationshipRole"], []);

    // A person may have a role in each of several sessions, which OneRoster's roles do not tell apart.
    private readonly HashSet<(string, string, string)> rolesSeen = [];
    private readonly Dictionary<string, SdsAttendance> attendance = new(StringComparer.Ordinal);

    /// <summary>Everybody who has a role, or is a contact of somebody who has.</summary>
    public Index<Person> Read()
    {
        var people = ReadUsers();
        ReadRoles(people);
        if (source.Package.Has("relationships.csv"))
            ReadRelationships(people);
        var finished = people.Finish("roles.csv, or relationships.csv for contacts", "relationshipUserSourcedId");
        finished.Amend((person, _) => attendance.TryGetValue(person.SourcedId, out var own) ? own.Of(person) : person);
        return finished;
    }

    private PeopleDraft ReadUsers()
    {
        using var file = source.Open("users.csv", UserColumns);
        var people = new PeopleDraft(file.Name, source.Issues);
        foreach (var row in file.Rows())
        {
            var username = row.Required("username");
            var person = new Person
            {
                SourcedId = row.Id("sourcedId"),
                UserType = default,
                Roles = [],
                Username = username,
                GivenName = row.Text("givenName") ?? "",
                FamilyName = row.Text("familyName") ?? "",
                Identifier = row.Text("userNumber"),
                Emails = SdsEmails.Of(row, "email", "username", "activeDirectoryMatchId"),
                Phone = row.Text("phone"),
                Sms = row.Text("sms"),
            };
            people.Add(row, person, "sourcedId");
        }

        return people;
    }

    private void ReadRoles(PeopleDraft people)
    {
        using var file = source.Open("roles.csv", RoleColumns, DateForms.IsoOrBasic);
        foreach (var row in file.Rows())
        {
            var person = row.Reference("userSourcedId", people.Index);
            var org = row.Reference("orgSourcedId", orgs);
            var role = row.Word("role", Vocabulary.SdsRoles);
            var primary = row.Flag("isPrimary", absent: true);
            var grade = row.Text("grade");
            var (start, end) = OneRosterFeed.Period(row, "roleStartDate", "roleEndDate");
            if (!row.Accepted)
                continue;
            var id = person!.Person.SourcedId;
            if (!attendance.TryGetValue(id, out var own))
                attendance.Add(id, own = new SdsAttendance());
            own.Add(grade, start, end);
            if (person.Roles.Any(r => r.Role == role && r.OrgSourcedId == org!.SourcedId))
                NoteRepeat(row, id, org!.SourcedId, row.Raw("sessionSourcedId").ToString() + row.Raw("role").ToString());
            else
                PeopleDraft.AddRole(row, person, new PersonRole(role!, org!.SourcedId, primary), "role");
            rolesSeen.Add((id, org!.SourcedId, row.Raw("sessionSourcedId").ToString() + row.Raw("role").ToString()));
        }
    }

    private void NoteRepeat(FeedRow row, string person, string org, string what)
    {
        if (rolesSeen.Contains((person, org, what)))
            row.Report(Rules.RoleOfElse, "role");
    }

    private void ReadRelationships(PeopleDraft people)
    {
        using var file = source.Open("relationships.csv", RelationshipColumns);
        foreach (var row in file.Rows())
        {
            var pupil = row.Reference("userSourcedId", people.Index);
            var contact = row.Reference("relationshipUserSourcedId", people.Index);
            var role = row.Word("relationshipRole", Vocabulary.Relationships);
            if (row.Accepted)
                Contacts.Relate(row, pupil!, contact!, role!, "relationshipUserSourcedId");
        }
    }
}
