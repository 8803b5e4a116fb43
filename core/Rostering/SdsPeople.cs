using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes people, their roles and their enrolments: of those who have an address, and only those.</summary>
internal sealed class SdsPeople(ExportRun run, SdsStructure structure)
{
    private readonly ExportCounts counts = run.Counts;
    private readonly AddressBook addresses = run.Addresses;
    private readonly DateOnly today = run.Source.Today;
    private readonly Dictionary<(UserType, string), int> classRoles = [];

    public void WriteUser(SdsCsv csv, ExportPerson person)
    {
        if (!run.LeftOut.Admits(person, structure.HasOrg, structure.IsId))
            return;
        csv.Field(person.Id);
        csv.Field(person.Address);
        csv.Field(counts.OneLine(person.GivenName));
        csv.Field(counts.OneLine(person.FamilyName));
        csv.Field(person.Address);
        csv.Field(person.Address);
        // School Data Sync uses telephone numbers of contacts only: those of pupils and staff stay in the school.
        csv.Field("");
        csv.Field("");
        csv.EndRow();
    }

    public void WriteRoles(SdsCsv csv, ExportPerson person)
    {
        if (person.LeftOut is not null)
            return;
        foreach (var (role, org, primary) in Roles(person))
        {
            csv.Field(person.Id);
            csv.Field(org);
            csv.Field(role);
            csv.Field("");
            csv.Field(role == "student" ? counts.GradeOf(person) : null);
            csv.Field(primary ? "true" : "false");
            csv.Field(person.StartDate);
            csv.Field(person.EndDate < person.StartDate ? null : person.EndDate);
            csv.EndRow();
        }
    }

    public void WriteEnrolments(SdsCsv csv, ClassRoll roll)
    {
        var hasClass = structure.HasClass(roll.ClassId);
        var (last, written) = (-1, 0);
        foreach (var entry in roll.Entries)
        {
            if (entry.EndDate < today)
            {
                counts.Note(ExportNote.EnrolmentEnded);
                continue;
            }

            if (!hasClass || addresses.At(entry.Person) is not { LeftOut: null } person)
            {
                counts.Note(ExportNote.EnrolmentLeftOut);
                continue;
            }

            if (!classRoles.TryGetValue((person.Type, entry.Role), out var role))
                classRoles.Add((person.Type, entry.Role), role = SdsRoles.NumberInClass(person.Type, entry.Role));
            // A pupil who leaves a class and comes back has two enrolments.
            var before = entry.Person == last ? written : 0;
            (last, written) = (entry.Person, before | (1 << role));
            if (written == before)
                continue;
            csv.Field(roll.ClassId);
            csv.Field(person.Id);
            csv.Field(SdsRoles.ClassRole(role));
            csv.EndRow();
        }
    }

    /// <summary>A pupil's date of birth and sex.</summary>
    public static void Write(SdsCsv csv, Demographics demographics)
    {
        csv.Field(demographics.SourcedId);
        csv.Field(demographics.Sex is "male" or "female" ? demographics.Sex : demographics.Sex is null ? null : "notSelected");
        csv.Field(demographics.BirthDate);
        for (var column = 0; column < 5; column++)
            csv.Field("");
        csv.EndRow();
    }

    private IEnumerable<PersonRole> Roles(ExportPerson person) =>
        RolesInFiles.Of(person.Roles, person.Type, structure.HasOrg, role => SdsRoles.OfPerson(person.Type, role), SdsRoles.Default(person.Type));
}
