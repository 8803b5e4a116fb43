using System.IO.Compression;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes a snapshot as a School Data Sync V2.1 set. The same snapshot, settings, accounts and day give the same bytes.</summary>
/// <remarks>Records are read and written as streams; what stays in memory is ids and addresses.</remarks>
internal sealed class SdsExport(Snapshots snapshots, Snapshot snapshot, ZipArchive archive, ExportCounts counts, CancellationToken cancellationToken)
{
    // The earliest that a zip file can say.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the set, and who is not in it.</summary>
    /// <param name="source">What to write.</param>
    /// <param name="snapshots">Where the records are.</param>
    /// <param name="accounts">The site's Microsoft 365 accounts.</param>
    /// <param name="zip">Takes the set; seekable.</param>
    /// <param name="leftOut">Takes those left out, as JSON lines.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<ExportCounts> WriteAsync(
        ExportSource source, Snapshots snapshots, IAsyncEnumerable<DirectoryAccount> accounts, Stream zip, Stream leftOut, CancellationToken cancellationToken)
    {
        var addresses = await AddressBook.DecideAsync(source, snapshots.ReadAsync<Person>(source.Snapshot, cancellationToken), accounts, cancellationToken);
        var counts = new ExportCounts();
        using var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true);
        await new SdsExport(snapshots, source.Snapshot, archive, counts, cancellationToken).WriteAsync(addresses, source.Today, leftOut);
        return counts;
    }

    private async Task WriteAsync(AddressBook addresses, DateOnly today, Stream leftOut)
    {
        var structure = new SdsStructure(counts);
        var people = new SdsPeople(counts, structure, addresses, leftOut, today);
        // An org may come after one of its own parts.
        await foreach (var org in snapshots.ReadAsync<Org>(snapshot, cancellationToken))
            structure.Expect(org);

        // Each file after those that it refers to. All of them every time: School Data Sync takes the records of a file that stays away as gone.
        await FileAsync<Org>(SdsFormat.Orgs, "sourcedId,name,type,parentSourcedId", structure.Write);
        await FileAsync<AcademicSession>(SdsFormat.AcademicSessions, "sourcedId,title,type,schoolYear,startDate,endDate", structure.Write);
        await FileAsync<Course>(SdsFormat.Courses, "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade", structure.Write);
        await FileAsync<Person>(SdsFormat.Users, "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms", people.WriteUser);
        await FileAsync<Person>(SdsFormat.Roles, "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate", people.WriteRoles);
        await FileAsync<SchoolClass>(SdsFormat.Classes, "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId", structure.Write);
        await FileAsync<Enrolment>(SdsFormat.Enrollments, "classSourcedId,userSourcedId,role", people.WriteEnrolment);
    }

    private async Task FileAsync<T>(string name, string header, Action<SdsCsv, T> write) where T : MisRecord
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Timestamp;
        await using var stream = entry.Open();
        using var csv = new SdsCsv(stream, header);
        await foreach (var record in snapshots.ReadAsync<T>(snapshot, cancellationToken))
            write(csv, record);
        counts.Files[name] = csv.Rows;
    }
}
