using System.Text;
using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes people, their roles and their enrolments: of those who have an address, and only those.</summary>
internal sealed class SdsPeople(ExportRun run, SdsStructure structure)
{
    private readonly ExportCounts counts = run.Counts;
    private readonly AddressBook addresses = run.Addresses;
    private readonly DateOnly today = run.Source.Today;
    private readonly HashSet<(int Class, int Person, int Role)> enrolled = new(run.Source.Snapshot.Count<Enrolment>());

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

    /// <summary>What the export makes of an enrolment. Changes nothing: may be called for several at the same time.</summary>
    public SdsEnrolment Decide(EnrolmentLine enrolment)
    {
        if (enrolment.EndDate < today)
            return new SdsEnrolment(ExportNote.EnrolmentEnded);
        if (!structure.TryFindClass(enrolment.ClassId, out var classNumber) || addresses.Find(enrolment.PersonId) is not { LeftOut: null } person)
            return new SdsEnrolment(ExportNote.EnrolmentLeftOut);
        return new SdsEnrolment(null, classNumber, person.Number, SdsRoles.NumberInClass(person.Type, Encoding.UTF8.GetString(enrolment.Role)));
    }

    public void Write(SdsCsv csv, SdsEnrolment enrolment)
    {
        if (enrolment.LeftOut is { } reason)
        {
            counts.Note(reason);
            return;
        }

        // A pupil who leaves a class and comes back has two enrolments.
        if (!enrolled.Add((enrolment.Class, enrolment.Person, enrolment.Role)))
            return;
        csv.Field(structure.ClassId(enrolment.Class));
        csv.Field(addresses.People[enrolment.Person].Id);
        csv.Field(SdsRoles.ClassRole(enrolment.Role));
        csv.EndRow();
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

/// <summary>What the export makes of an enrolment.</summary>
/// <param name="LeftOut">Why it is not exported; null when it is.</param>
/// <param name="Class">The class's number in this export.</param>
/// <param name="Person">The person's number in this export.</param>
/// <param name="Role">The role's number in <see cref="SdsRoles"/>.</param>
internal readonly record struct SdsEnrolment(ExportNote? LeftOut, int Class = 0, int Person = 0, int Role = 0);
