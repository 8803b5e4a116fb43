using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>Writes people, their roles and pupils' demographics.</summary>
internal sealed class OneRosterPeople(ExportRun run, OneRosterStructure structure, bool v12)
{
    // The standard requires two names, and there are people who have one.
    private const string NoName = "-";
    private readonly ExportCounts counts = run.Counts;
    private readonly Dictionary<string, ExportContact> contacts = run.Contacts.All.Where(c => c.LeftOut is null).ToDictionary(c => c.Id, StringComparer.Ordinal);
    private readonly ILookup<int, string> contactsOf = run.Contacts.All.Where(c => c.LeftOut is null).SelectMany(c => c.Pupils.Select(p => (p.Number, c.Id))).ToLookup(r => r.Number, r => r.Id);

    /// <summary>Pupils and staff, then contacts, each in the order of their ids.</summary>
    public IAsyncEnumerable<OneRosterPerson> AllAsync() => run.PeopleAsync()
        .Select(p => new OneRosterPerson(p.Known.Id, p.Known.Type, p.Person.Roles, p.Known, null, p.Person))
        .Concat(contacts.Values.Select(c => new OneRosterPerson(c.Id, UserType.Contact, RolesOf(c), null, c, null)).ToAsyncEnumerable());

    public void WriteUser(SdsCsv csv, OneRosterPerson person)
    {
        var roles = Roles(person);
        OneRosterStructure.Begin(csv, person.Id);
        csv.Field(person.Contact?.Enabled is false ? "false" : "true");
        if (!v12)
        {
            csv.Field(string.Join(',', roles.Select(r => r.OrgSourcedId).Distinct()));
            csv.Field(person.Contact?.Relation ?? OneRosterSchool.RoleOf(person.Person!));
        }

        // Contacts have no account, so their user name must be nobody's address.
        csv.Field(person.Known?.Address ?? person.Id);
        csv.Field($"{{HubId:{PersonAccount.Id(run.Source.Snapshot.SiteId, person.Id)}}}");
        csv.Field(Name(person.Known?.GivenName ?? person.Contact!.GivenName));
        csv.Field(Name(person.Known?.FamilyName ?? person.Contact!.FamilyName));
        csv.Field(counts.OneLine(person.Person?.MiddleName ?? ""));
        csv.Field(counts.OneLine(person.Person?.Identifier ?? ""));
        csv.Field(person.Known?.Address ?? person.Contact!.Email);
        csv.Field(counts.OneLine(person.Contact?.Sms ?? ""));
        csv.Field(counts.OneLine(person.Contact?.Phone ?? ""));
        csv.Field(string.Join(',', person.Known is { } known ? contactsOf[known.Number] : person.Contact!.Pupils.Where(p => p.LeftOut is null).Select(p => p.Id)));
        csv.Field(person.Person is { } record ? structure.List(OneRosterSchool.GradesOf(record)) : "");
        csv.Field("");
        if (v12)
        {
            for (var column = 0; column < 4; column++)
                csv.Field("");
            csv.Field((roles.FirstOrDefault(r => r.Primary) ?? roles[0]).OrgSourcedId);
            csv.Field("");
        }

        csv.EndRow();
    }

    public void WriteRoles(SdsCsv csv, OneRosterPerson person)
    {
        var primary = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in Roles(person).OrderByDescending(r => r.Primary))
        {
            OneRosterStructure.Begin(csv, DerivedId.For(person.Id, role.OrgSourcedId, role.Role));
            csv.Field(person.Id);
            // One of a person's roles at an org is primary, no more.
            csv.Field(role.Primary && primary.Add(role.OrgSourcedId) ? "primary" : "secondary");
            csv.Field(role.Role);
            csv.Field(person.Known?.StartDate);
            csv.Field(person.Known is { } known && !(known.EndDate < known.StartDate) ? known.EndDate : null);
            csv.Field(role.OrgSourcedId);
            csv.Field("");
            csv.EndRow();
        }
    }

    public void WriteDemographics(SdsCsv csv, Demographics demographics)
    {
        OneRosterStructure.Begin(csv, demographics.SourcedId);
        csv.Field(demographics.BirthDate);
        csv.Field(demographics.Sex is "male" or "female" || (v12 && demographics.Sex is "unspecified" or "other") ? demographics.Sex : null);
        for (var column = 0; column < 11; column++)
            csv.Field("");
        csv.EndRow();
    }

    private List<PersonRole> Roles(OneRosterPerson person) => [.. RolesInFiles.Of(person.Roles, person.Type, structure.HasOrg, RoleName, person.Type switch
    {
        UserType.Student => "student",
        UserType.Staff => "aide",
        _ => "relative",
    })];

    // 1.2 splits the administrator of 1.1 into four; the MIS does not say which of them.
    private string? RoleName(string role) => v12 && role == "administrator" ? "siteAdministrator" : (v12 ? OneRosterFormat.Roles12 : OneRosterFormat.Roles11).ContainsKey(role) ? role : null;

    /// <summary>A contact is what it is to a pupil, at the pupil's schools.</summary>
    private static IReadOnlyList<PersonRole> RolesOf(ExportContact contact) =>
        [.. contact.Pupils.Where(p => p.LeftOut is null).SelectMany(p => p.Roles).Select(r => r.OrgSourcedId).Distinct().Select(org => new PersonRole(contact.Relation, org))];

    private string Name(string name)
    {
        if (!string.IsNullOrWhiteSpace(name))
            return counts.OneLine(name);
        counts.Note(ExportNote.NameMissing);
        return NoName;
    }
}

/// <summary>Somebody who is in the files: a pupil or a member of staff, or a contact.</summary>
internal sealed record OneRosterPerson(string Id, UserType Type, IReadOnlyList<PersonRole> Roles, ExportPerson? Known, ExportContact? Contact, Person? Person);
