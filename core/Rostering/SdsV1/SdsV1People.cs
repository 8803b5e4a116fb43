using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.SdsV1;

/// <summary>Writes students, teachers and who is in which section. Everybody stands in one of the two files, by what the person is to the school, and at one school.</summary>
internal sealed class SdsV1People(ExportRun run, SdsV1Sections sections)
{
    private readonly ExportCounts counts = run.Counts;
    private readonly HashSet<(int Section, int Person)> written = [];
    private readonly List<(int Section, int Person)> teachers = [];

    public void WriteStudent(SdsCsv csv, (ExportPerson Known, Person Person, Demographics? Demographics) student)
    {
        Begin(csv, student.Known);
        csv.Field(counts.OneLine(student.Person.Identifier ?? ""));
        csv.Field(counts.OneLine(student.Person.MiddleName ?? ""));
        csv.Field(counts.GradeOf(student.Known));
        csv.Field(student.Demographics?.BirthDate);
        csv.EndRow();
    }

    public void WriteTeacher(SdsCsv csv, (ExportPerson Known, Person Person, Demographics? Demographics) teacher)
    {
        Begin(csv, teacher.Known);
        csv.Field(counts.OneLine(teacher.Person.Identifier ?? ""));
        csv.Field(counts.OneLine(teacher.Person.MiddleName ?? ""));
        csv.EndRow();
    }

    /// <summary>The students of all sections. Sets those aside who teach one.</summary>
    public async IAsyncEnumerable<(int Section, int Person)> StudentsAsync()
    {
        await foreach (var (enrolment, person) in run.MembershipsAsync(sections.HasClass, (e, p) => e.Role == "student" == (p.Type == UserType.Student)))
        {
            var member = (sections.ClassNumber(enrolment.ClassSourcedId), person.Number);
            // A pupil who leaves a class and comes back has two enrolments, and V1 has no roles by which they could differ.
            if (!written.Add(member))
                continue;
            if (person.Type == UserType.Student)
                yield return member;
            else
                teachers.Add(member);
        }
    }

    /// <summary>The teachers of all sections, once the students are written.</summary>
    public IAsyncEnumerable<(int Section, int Person)> Teachers => teachers.ToAsyncEnumerable();

    public void WriteMembership(SdsCsv csv, (int Section, int Person) member)
    {
        csv.Field(sections.ClassId(member.Section));
        csv.Field(run.Addresses.People[member.Person].Id);
        csv.EndRow();
    }

    private void Begin(SdsCsv csv, ExportPerson person)
    {
        var role = person.Roles.Where(r => sections.HasOrg(r.OrgSourcedId)).OrderByDescending(r => r.Primary).First();
        csv.Field(person.Id);
        csv.Field(sections.SchoolId(role.OrgSourcedId));
        csv.Field(counts.OneLine(person.GivenName));
        csv.Field(counts.OneLine(person.FamilyName));
        csv.Field(person.Address);
    }
}
