using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.SdsV1;

/// <summary>Writes School Data Sync V1. The two files of contacts are there when contacts are asked for: classic School Data Sync refuses more than six files otherwise.</summary>
/// <param name="files">The files.</param>
/// <param name="names">How their columns are called.</param>
internal sealed class SdsV1Export(SdsFileSet files, SdsV1Names names) : IExportFormat
{
    /// <inheritdoc/>
    public SdsFileSet Files => files;

    /// <inheritdoc/>
    public bool NeedsMicrosoft365 => true;

    /// <inheritdoc/>
    public async Task WriteAsync(ExportRun run)
    {
        var sections = new SdsV1Sections(run, names);
        await sections.ReadAsync();
        var archive = run.Archive;
        await archive.FileAsync(SdsV1Format.Schools, $"{names.SchoolId},Name,School Number", run.ReadAsync<Org>(), sections.Write);
        await archive.FileAsync(
            SdsV1Format.Sections,
            $"{names.Id},{names.School},Section Name,Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course SIS ID,Course Name,Course Number",
            run.ReadAsync<SchoolClass>(),
            sections.Write);

        foreach (var person in run.Addresses.People)
            run.LeftOut.Admits(person, sections.HasOrg, sections.IsId);
        var people = new SdsV1People(run, sections);
        var person1 = $"{names.Id},{names.School},First Name,Last Name,Username";
        await archive.FileAsync(SdsV1Format.Students, $"{person1},Student Number,Middle Name,Grade,Birthdate", run.PeopleAsync(UserType.Student), people.WriteStudent);
        await archive.FileAsync(SdsV1Format.Teachers, $"{person1},Teacher Number,Middle Name", run.PeopleAsync(UserType.Staff), people.WriteTeacher);
        var roster = $"{names.Section},{names.Id}";
        await archive.FileAsync(SdsV1Format.StudentEnrollments, roster, people.StudentsAsync(), people.WriteMembership);
        await archive.FileAsync(SdsV1Format.TeacherRosters, roster, people.Teachers, people.WriteMembership);
        if (!run.Source.Scope.HasContacts)
            return;
        var contacts = new SdsV1Contacts(run);
        await archive.FileAsync(SdsV1Format.Contacts, "Email,First Name,Last Name,Phone,SIS ID", contacts.WriteUsers);
        await archive.FileAsync(SdsV1Format.Relations, "SIS ID,Email,Role", contacts.WriteRelations);
    }
}
