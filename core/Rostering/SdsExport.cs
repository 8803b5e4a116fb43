using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes a snapshot as a School Data Sync V2.1 set. The same snapshot, settings, accounts and day give the same bytes.</summary>
/// <remarks>Records are read and written as streams; what stays in memory is ids, and what users.csv and roles.csv say of people.</remarks>
internal sealed class SdsExport(Snapshots snapshots, Snapshot snapshot, ZipArchive archive, ExportCounts counts, SdsCheck check, CancellationToken cancellationToken)
{
    // The earliest that a zip file can say.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The writer waits for the check when it is this far ahead.
    private static readonly PipeOptions ReadAlong = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, minimumSegmentSize: 1 << 16, useSynchronizationContext: false);

    /// <summary>Writes the set, and who is not in it.</summary>
    /// <param name="source">What to write.</param>
    /// <param name="snapshots">Where the records are.</param>
    /// <param name="accounts">The site's Microsoft 365 accounts.</param>
    /// <param name="zip">Takes the set; seekable.</param>
    /// <param name="leftOut">Takes those left out, as JSON lines.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was written, and what the check of it says, which reads along while it is written.</returns>
    public static async Task<(ExportCounts Counts, SdsReport Report)> WriteAsync(
        ExportSource source, Snapshots snapshots, IAsyncEnumerable<DirectoryAccount> accounts, Stream zip, Stream leftOut, CancellationToken cancellationToken)
    {
        var addresses = await AddressBook.DecideAsync(
            source.Site, source.Tenant.VerifiedDomains, source.Today, snapshots.ReadAsync<Person>(source.Snapshot, cancellationToken), accounts, cancellationToken);
        var counts = new ExportCounts();
        foreach (var (type, number) in addresses.NotIncluded)
            counts.NotIncluded[JsonNamingPolicy.CamelCase.ConvertName(type.ToString())] = number;
        using var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true);
        var check = new SdsCheck();
        await new SdsExport(snapshots, source.Snapshot, archive, counts, check, cancellationToken).WriteAsync(addresses, source.Today, leftOut);
        return (counts, check.ToReport());
    }

    private async Task WriteAsync(AddressBook addresses, DateOnly today, Stream leftOut)
    {
        var structure = new SdsStructure(counts);
        var people = new SdsPeople(counts, structure, addresses, snapshot.Count<Enrolment>(), leftOut, today);
        // An org may come after one of its own parts.
        await foreach (var org in snapshots.ReadAsync<Org>(snapshot, cancellationToken))
            structure.Expect(org);

        // Each file after those that it refers to. All of them every time: School Data Sync takes the records of a file that stays away as gone.
        await FileAsync<Org>(SdsFormat.Orgs, "sourcedId,name,type,parentSourcedId", structure.Write);
        await FileAsync<AcademicSession>(SdsFormat.AcademicSessions, "sourcedId,title,type,schoolYear,startDate,endDate", structure.Write);
        await FileAsync<Course>(SdsFormat.Courses, "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade", structure.Write);
        await FileAsync(SdsFormat.Users, "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms", addresses.People.ToAsyncEnumerable(), people.WriteUser);
        await FileAsync(
            SdsFormat.Roles, "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate", addresses.People.ToAsyncEnumerable(), people.WriteRoles);
        await FileAsync<SchoolClass>(SdsFormat.Classes, "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId", structure.Write);
        await FileAsync(
            SdsFormat.Enrollments, "classSourcedId,userSourcedId,role", snapshots.ReadAsync<Enrolment, SdsEnrolment>(snapshot, e => people.Decide(EnrolmentLine.Read(e)), cancellationToken), people.Write);
    }

    private Task FileAsync<T>(string name, string header, Action<SdsCsv, T> write) where T : MisRecord =>
        FileAsync(name, header, snapshots.ReadAsync<T>(snapshot, cancellationToken), write);

    private async Task FileAsync<T>(string name, string header, IAsyncEnumerable<T> records, Action<SdsCsv, T> write)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Timestamp;
        await using var stream = entry.Open();
        var pipe = new Pipe(ReadAlong);
        var checking = Task.Factory.StartNew(() => Check(name, pipe.Reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            using var csv = new SdsCsv(header, stream, pipe.Writer.AsStream(leaveOpen: true));
            await foreach (var record in records)
                write(csv, record);
            counts.Files[name] = csv.Rows;
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
            await checking;
        }
    }

    /// <summary>Checks what comes, on a thread of its own: a writer that waits for it must not keep it from running.</summary>
    private void Check(string name, PipeReader content)
    {
        try
        {
            check.Read(name, content.AsStream(leaveOpen: true), cancellationToken);
        }
        finally
        {
            // Whatever is still to come is taken and dropped.
            content.Complete();
        }
    }
}
