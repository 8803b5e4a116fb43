using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes School Data Sync V2.1.</summary>
internal sealed class SdsExport : IExportFormat
{
    /// <inheritdoc/>
    public SdsFileSet Files => SdsFormat.Set;

    /// <inheritdoc/>
    public bool NeedsMicrosoft365 => true;

    /// <inheritdoc/>
    public async Task WriteAsync(ExportRun run)
    {
        var structure = new SdsStructure(run.Counts);
        var people = new SdsPeople(run, structure);
        var contacts = new SdsContacts(run, structure);
        // An org may come after one of its own parts.
        await foreach (var org in run.ReadAsync<Org>())
            structure.Expect(org);

        // All of them every time: School Data Sync takes the records of a file that stays away as gone.
        var archive = run.Archive;
        await archive.FileAsync(SdsFormat.Orgs, "sourcedId,name,type,parentSourcedId", run.ReadAsync<Org>(), structure.Write);
        await archive.FileAsync(SdsFormat.AcademicSessions, "sourcedId,title,type,schoolYear,startDate,endDate", run.ReadAsync<AcademicSession>(), structure.Write);
        await archive.FileAsync(SdsFormat.Courses, "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade", run.ReadAsync<Course>(), structure.Write);
        await archive.FileAsync(SdsFormat.Users, "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms", csv =>
        {
            foreach (var person in run.Addresses.People)
                people.WriteUser(csv, person);
            contacts.WriteUsers(csv);
        });
        await archive.FileAsync(SdsFormat.Roles, "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate", csv =>
        {
            foreach (var person in run.Addresses.People)
                people.WriteRoles(csv, person);
            contacts.WriteRoles(csv);
        });
        await archive.FileAsync(SdsFormat.Classes, "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId", run.ReadAsync<SchoolClass>(), structure.Write);
        var rolls = await run.RollsAsync();
        await archive.FileAsync(SdsFormat.Enrollments, "classSourcedId,userSourcedId,role", csv =>
        {
            foreach (var roll in rolls)
                people.WriteEnrolments(csv, roll);
        });
        await archive.FileAsync(
            SdsFormat.Demographics, "userSourcedId,sex,birthDate,birthCity,birthState,birthCountry,ethnicityCodes,raceCodes", run.DemographicsAsync(), SdsPeople.Write);
        // The MIS delivers none.
        await archive.FileAsync(SdsFormat.UserFlags, "userSourcedId,flag", AsyncEnumerable.Empty<MisRecord>(), (_, _) => { });
        await archive.FileAsync(SdsFormat.Relationships, "userSourcedId,relationshipUserSourcedId,relationshipRole", contacts.WriteRelationships);
    }
}
