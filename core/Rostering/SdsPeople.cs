using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes people, their roles and their enrolments: of those who have an address, and only those.</summary>
internal sealed class SdsPeople(ExportCounts counts, SdsStructure structure, AddressBook addresses, Stream leftOut, DateOnly today)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly HashSet<Enrolled> enrolled = [];

    public void WriteUser(SdsCsv csv, Person person)
    {
        if (!addresses.TryFind(person.SourcedId, out var entry))
        {
            var type = JsonNamingPolicy.CamelCase.ConvertName(person.UserType.ToString());
            counts.NotIncluded[type] = counts.NotIncluded.GetValueOrDefault(type) + 1;
            return;
        }

        if (entry.LeftOut is null && !person.Roles.Any(r => structure.HasOrg(r.OrgSourcedId)))
        {
            entry = entry with { LeftOut = LeftOutReason.NoOrg };
            addresses.LeaveOut(person.SourcedId, LeftOutReason.NoOrg);
        }

        if (entry.LeftOut is not null)
        {
            LeaveOut(person, entry.LeftOut, entry.Address);
            return;
        }

        if (entry.Source == AddressSource.Mis)
            counts.ByMisAddress++;
        else
            counts.ByAccount++;
        csv.Field(person.SourcedId);
        csv.Field(entry.Address);
        csv.Field(counts.OneLine(person.GivenName));
        csv.Field(counts.OneLine(person.FamilyName));
        csv.Field(entry.Address);
        csv.Field(entry.Address);
        // School Data Sync uses telephone numbers of contacts only: those of pupils and staff stay in the school.
        csv.Field("");
        csv.Field("");
        csv.EndRow();
    }

    public void WriteRoles(SdsCsv csv, Person person)
    {
        if (!TryFind(person.SourcedId, out _))
            return;
        foreach (var (org, role, primary) in Roles(person))
        {
            csv.Field(person.SourcedId);
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

    public void WriteEnrolment(SdsCsv csv, Enrolment enrolment)
    {
        if (enrolment.EndDate < today)
        {
            counts.Note(ExportNote.EnrolmentEnded);
            return;
        }

        if (!structure.TryFindClass(enrolment.ClassSourcedId, out var classNumber) || !TryFind(enrolment.UserSourcedId, out var entry))
        {
            counts.Note(ExportNote.EnrolmentLeftOut);
            return;
        }

        var role = SdsRoles.InClass(entry.Type, enrolment.Role);
        // A pupil who leaves a class and comes back has two enrolments.
        if (!enrolled.Add(new Enrolled(classNumber, entry.Number, SdsValues.EnrolmentRoles[role])))
            return;
        csv.Field(enrolment.ClassSourcedId);
        csv.Field(enrolment.UserSourcedId);
        csv.Field(role);
        csv.EndRow();
    }

    private bool TryFind(string personId, out AddressEntry entry) => addresses.TryFind(personId, out entry) && entry.LeftOut is null;

    private void LeaveOut(Person person, LeftOutReason reason, string? address)
    {
        counts.LeftOut[reason.Code] = counts.LeftOut.GetValueOrDefault(reason.Code) + 1;
        var row = new LeftOutPerson(person.SourcedId, person.DisplayName, person.UserType, reason.Code, address);
        leftOut.Write(JsonSerializer.SerializeToUtf8Bytes(row, LeftOutJson.Default.LeftOutPerson));
        leftOut.Write(LineEnd);
    }

    private List<(string Org, string Role, bool Primary)> Roles(Person person)
    {
        var roles = person.Roles.Where(r => structure.HasOrg(r.OrgSourcedId))
            .Select(r => (r.OrgSourcedId, Role: SdsRoles.OfPerson(person.UserType, r.Role), r.Primary)).Where(r => r.Role is not null).ToList();
        if (roles.Count == 0)
            roles = [.. person.Roles.Where(r => structure.HasOrg(r.OrgSourcedId)).Select(r => (r.OrgSourcedId, (string?)SdsRoles.Default(person.UserType), r.Primary))];

        // Who has both kinds of role is matched as staff, unless every student role is primary and no staff role is
        // (learn.microsoft.com/schooldatasync/identity-matching): what the person is to the school decides.
        var both = roles.Any(r => r.Role == "student") && roles.Any(r => r.Role != "student");
        return
        [
            .. roles.GroupBy(r => (r.OrgSourcedId, r.Role)).Select(same => (
                same.Key.OrgSourcedId,
                same.Key.Role!,
                both ? (same.Key.Role == "student") == (person.UserType == UserType.Student) : same.Any(r => r.Primary))),
        ];
    }

    private string? Grade(Person person)
    {
        var grade = person.Grades.Append(person.YearGroup ?? "").Select(SdsGrades.From).FirstOrDefault(g => g is not null);
        if (grade is null && (person.Grades.Count > 0 || !string.IsNullOrWhiteSpace(person.YearGroup)))
            counts.Note(ExportNote.GradeUnknown);
        return grade;
    }

    private readonly record struct Enrolled(int Class, int Person, int Role);
}
