using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>Writes who is in which class.</summary>
internal sealed class OneRosterMembers(OneRosterStructure structure)
{
    // A class has one primary teacher, however many the MIS names.
    private readonly HashSet<int> withPrimary = [];

    public void Write(SdsCsv csv, (Enrolment Enrolment, ExportPerson Person) member)
    {
        var (enrolment, person) = member;
        var number = structure.ClassNumber(enrolment.ClassSourcedId);
        var role = OneRosterFormat.EnrolmentRoles.ContainsKey(enrolment.Role) ? enrolment.Role : person.Type == UserType.Student ? "student" : "proctor";
        OneRosterStructure.Begin(csv, enrolment.SourcedId);
        csv.Field(structure.ClassId(number));
        csv.Field(structure.SchoolOf(number));
        csv.Field(person.Id);
        csv.Field(role);
        csv.Field(role != "teacher" ? null : enrolment.Primary && withPrimary.Add(number) ? "true" : "false");
        csv.Field(enrolment.BeginDate);
        csv.Field(enrolment.EndDate < enrolment.BeginDate ? null : enrolment.EndDate);
        csv.EndRow();
    }
}
