namespace Hub.Core.Mis.Feeds;

/// <summary>users.csv and, in 1.2, roles.csv, with the hub's extension columns.</summary>
internal sealed class OneRosterPeople(FeedSource source, Index<Org> orgs)
{
    private static readonly string[] Optional =
    [
        "userIds", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
        "metadata.uniquePupilNumber", "metadata.admissionNumber", "metadata.dateOfBirth", "metadata.yearGroup", "metadata.registrationGroup",
        "metadata.house", "metadata.userType", "metadata.misEmails", "metadata.startDate", "metadata.endDate",
    ];

    private static readonly Columns V11 = OneRosterFeed.Of(["enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName"], Optional);

    // 1.2.0 had resourceSourcedIds, which 1.2.1 removed. Both are in use.
    private static readonly Columns V12 = OneRosterFeed.Of(["enabledUser", "username", "givenName", "familyName"], [
        .. Optional, "userMasterIdentifier", "resourceSourcedIds", "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"]);

    private static readonly Columns RoleColumns = OneRosterFeed.Of(
        ["userSourcedId", "roleType", "role", "orgSourcedId"], ["beginDate", "endDate", "userProfileSourcedId"]);

    /// <summary>Everybody who has a role.</summary>
    public Index<Person> Read(OneRosterManifest manifest)
    {
        if (manifest.IsV12 && !manifest.Includes("roles"))
            throw new FeedException("file_missing", "The zip lacks roles.csv, or manifest.csv says that it is absent: in OneRoster 1.2 people have their roles there.");
        var people = ReadUsers(manifest.IsV12);
        if (manifest.IsV12)
            ReadRoles(people);
        return people.Finish(manifest.IsV12 ? "roles.csv" : "role and orgSourcedIds", "agentSourcedIds");
    }

    private PeopleDraft ReadUsers(bool rolesApart)
    {
        using var file = source.Open("users.csv", rolesApart ? V12 : V11);
        var people = new PeopleDraft(file.Name, source.Issues);
        foreach (var row in file.Rows())
        {
            OneRosterFeed.CheckStatus(row);
            var person = PersonOf(row);
            var role = rolesApart ? null : row.Word("role", Vocabulary.Roles);
            var stated = row.Word("metadata.userType", Vocabulary.UserTypes, required: false);
            var orgIds = rolesApart ? [] : row.References("orgSourcedIds", orgs, required: true);
            var agents = row.List("agentSourcedIds");
            if (people.Add(row, person, "sourcedId", stated is null ? null : Enum.Parse<UserType>(stated)) is not { } draft)
                continue;
            draft.Agents.AddRange(agents);
            draft.Roles.AddRange(orgIds.Select(o => new PersonRole(role!, o)));
        }

        return people;
    }

    private static Person PersonOf(FeedRow row)
    {
        var (start, end) = OneRosterFeed.Period(row, "metadata.startDate", "metadata.endDate");
        return new Person
        {
            SourcedId = row.Id("sourcedId"),
            UserType = default,
            Roles = [],
            Enabled = row.Flag("enabledUser", absent: true, required: true),
            Username = row.Required("username"),
            GivenName = row.Required("givenName"),
            FamilyName = row.Required("familyName"),
            MiddleName = row.Text("middleName"),
            Identifier = row.Text("identifier"),
            Emails = row.Emails("email", "metadata.misEmails"),
            Sms = row.Text("sms"),
            Phone = row.Text("phone"),
            Grades = row.List("grades"),
            UniquePupilNumber = PupilNumber(row),
            AdmissionNumber = row.Text("metadata.admissionNumber"),
            DateOfBirth = row.Date("metadata.dateOfBirth"),
            YearGroup = row.Text("metadata.yearGroup"),
            RegistrationGroup = row.Text("metadata.registrationGroup"),
            House = row.Text("metadata.house"),
            StartDate = start,
            EndDate = end,
        };
    }

    private static string? PupilNumber(FeedRow row)
    {
        const string column = "metadata.uniquePupilNumber";
        var number = row.Text(column)?.ToUpperInvariant();
        if (number is null || UniquePupilNumber.Fault(number) is not { } fault)
            return number;
        row.Report(Rules.PupilNumber, column, value: number, detail: fault);
        return null;
    }

    private void ReadRoles(PeopleDraft people)
    {
        using var file = source.Open("roles.csv", RoleColumns);
        var seen = new Index<object>(file.Name);
        foreach (var row in file.Rows())
        {
            OneRosterFeed.CheckStatus(row);
            var id = row.Id("sourcedId");
            var person = row.Reference("userSourcedId", people.Index);
            var primary = row.Word("roleType", Vocabulary.RoleTypes) == "primary";
            var role = row.Word("role", Vocabulary.Roles);
            var org = row.Reference("orgSourcedId", orgs);
            OneRosterFeed.Period(row, "beginDate", "endDate");
            if (row.AddTo(seen, id, seen, "sourcedId"))
                PeopleDraft.AddRole(row, person!, new PersonRole(role!, org!.SourcedId, primary), "role");
        }
    }
}
