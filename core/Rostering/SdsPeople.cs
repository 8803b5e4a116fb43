using System.Text;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes people, their roles and their enrolments: of those who have an address, and only those.</summary>
internal sealed class SdsPeople(ExportCounts counts, SdsStructure structure, AddressBook addresses, int enrolments, Stream leftOut, DateOnly today)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly HashSet<(int Class, int Person, int Role)> enrolled = new(enrolments);

    public void WriteUser(SdsCsv csv, ExportPerson person)
    {
        if (person.LeftOut is null && !person.Roles.Any(r => structure.HasOrg(r.OrgSourcedId)))
            person.LeftOut = LeftOutReason.NoOrg;
        if (person.LeftOut is { } reason)
        {
            LeaveOut(person, reason);
            return;
        }

        if (person.Source == AddressSource.Mis)
            counts.ByMisAddress++;
        else
            counts.ByAccount++;
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
        foreach (var (org, role, primary) in Roles(person))
        {
            csv.Field(person.Id);
            csv.Field(org);
            csv.Field(role);
            csv.Field("");
            csv.Field(role == "student" ? Grade(person) : null);
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

    private void LeaveOut(ExportPerson person, LeftOutReason reason)
    {
        counts.LeftOut[reason.Code] = counts.LeftOut.GetValueOrDefault(reason.Code) + 1;
        var row = new LeftOutPerson(person.Id, person.DisplayName, person.Type, reason.Code, person.Address);
        leftOut.Write(JsonSerializer.SerializeToUtf8Bytes(row, LeftOutJson.Default.LeftOutPerson));
        leftOut.Write(LineEnd);
    }

    private List<(string Org, string Role, bool Primary)> Roles(ExportPerson person)
    {
        var roles = person.Roles.Where(r => structure.HasOrg(r.OrgSourcedId))
            .Select(r => (r.OrgSourcedId, Role: SdsRoles.OfPerson(person.Type, r.Role), r.Primary)).Where(r => r.Role is not null).ToList();
        if (roles.Count == 0)
            roles = [.. person.Roles.Where(r => structure.HasOrg(r.OrgSourcedId)).Select(r => (r.OrgSourcedId, (string?)SdsRoles.Default(person.Type), r.Primary))];

        // Who has both kinds of role is matched as staff, unless every student role is primary and no staff role is
        // (learn.microsoft.com/schooldatasync/identity-matching): what the person is to the school decides.
        var both = roles.Any(r => r.Role == "student") && roles.Any(r => r.Role != "student");
        return
        [
            .. roles.GroupBy(r => (r.OrgSourcedId, r.Role)).Select(same => (
                same.Key.OrgSourcedId,
                same.Key.Role!,
                both ? (same.Key.Role == "student") == (person.Type == UserType.Student) : same.Any(r => r.Primary))),
        ];
    }

    private string? Grade(ExportPerson person)
    {
        if (person.Grade is null && person.HasGrade)
            counts.Note(ExportNote.GradeUnknown);
        return person.Grade;
    }
}

/// <summary>What the export makes of an enrolment.</summary>
/// <param name="LeftOut">Why it is not exported; null when it is.</param>
/// <param name="Class">The class's number in this export.</param>
/// <param name="Person">The person's number in this export.</param>
/// <param name="Role">The role's number in <see cref="SdsRoles"/>.</param>
internal readonly record struct SdsEnrolment(ExportNote? LeftOut, int Class = 0, int Person = 0, int Role = 0);
