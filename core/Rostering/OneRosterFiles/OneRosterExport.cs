using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>Writes OneRoster bulk CSV. A file that would have no rows stays away, as the standard wants it, and the manifest says so.</summary>
internal sealed class OneRosterExport(SdsFileSet files) : IExportFormat
{
    /// <inheritdoc/>
    public SdsFileSet Files => files;

    /// <inheritdoc/>
    public bool NeedsMicrosoft365 => false;

    /// <inheritdoc/>
    public async Task WriteAsync(ExportRun run)
    {
        var structure = new OneRosterStructure(run.Counts, run.Source.Today);
        await structure.ReadAsync(run);
        await WriteAsync(OneRosterFormat.Orgs, run.ReadAsync<Org>(), structure.Write);
        await WriteAsync(OneRosterFormat.AcademicSessions, run.ReadAsync<AcademicSession>().Concat(structure.MadeSessions), structure.Write);
        await WriteAsync(OneRosterFormat.Courses, run.ReadAsync<Course>().Concat(run.ReadAsync<SchoolClass>().Where(structure.LacksCourse).Select(structure.MadeCourse)), structure.Write);
        await WriteAsync(OneRosterFormat.Classes, run.ReadAsync<SchoolClass>(), structure.Write);

        foreach (var person in run.Addresses.People)
            run.LeftOut.Admits(person, structure.HasOrg, structure.IsId);
        foreach (var contact in run.Contacts.All)
            run.LeftOut.Admits(contact, structure.IsId(contact.Id) ? null : LeftOutReason.UnusableId);
        var v12 = files == OneRosterFormat.V12;
        var people = new OneRosterPeople(run, structure, v12);
        await WriteAsync(OneRosterFormat.Users, people.AllAsync(), people.WriteUser);
        if (v12)
            await WriteAsync(OneRosterFormat.Roles, people.AllAsync(), people.WriteRoles);
        var members = new OneRosterMembers(structure);
        await WriteAsync(
            OneRosterFormat.Enrollments,
            run.MembershipsAsync(structure.HasClass, (e, _) => structure.IsId(e.SourcedId)),
            members.Write);
        await WriteAsync(OneRosterFormat.Demographics, run.DemographicsAsync(), people.WriteDemographics);
        await WriteManifestAsync(run.Archive, files, run.Counts.Files.Keys.ToDictionary(f => f, _ => "bulk"));

        Task WriteAsync<T>(string file, IAsyncEnumerable<T> records, Action<SdsCsv, T> write) =>
            run.Archive.FileAsync(file, OneRosterFormat.Header(files, file), records, write, evenEmpty: false);
    }

    /// <summary>Writes the manifest of a set.</summary>
    /// <param name="archive">Takes it.</param>
    /// <param name="files">The format.</param>
    /// <param name="modes">What each file that is there is: <c>bulk</c> or <c>delta</c>.</param>
    public static Task WriteManifestAsync(ExportArchive archive, SdsFileSet files, IReadOnlyDictionary<string, string> modes)
    {
        var manifest = files.Manifest!;
        IEnumerable<(string Name, string Value)> rows =
        [
            ("manifest.version", "1.0"),
            ("oneroster.version", manifest.Version),
            .. manifest.Names.Select(n => ($"file.{n}", modes.GetValueOrDefault($"{n}.csv", "absent"))),
            ("source.systemName", "Hub"),
        ];
        return archive.FileAsync(OneRosterFormat.Manifest, "propertyName,value", rows.ToAsyncEnumerable(), (csv, row) =>
        {
            csv.Field(row.Name);
            csv.Field(row.Value);
            csv.EndRow();
        });
    }
}
