using System.IO.Compression;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>What a format writes from and to.</summary>
/// <remarks>Records are read as streams, as often as they are needed; what stays in memory is ids, and of people what decides whether they are in it.</remarks>
internal sealed class ExportRun
{
    private readonly Snapshots snapshots;
    private readonly ExportSelection selection;
    private readonly CancellationToken cancellationToken;

    private ExportRun(
        ExportSource source, Snapshots snapshots, AddressBook addresses, ExportSelection selection, ExportContacts contacts, ExportCounts counts, LeftOutList leftOut, ExportArchive archive,
        CancellationToken cancellationToken)
    {
        this.snapshots = snapshots;
        this.selection = selection;
        this.cancellationToken = cancellationToken;
        (Source, Addresses, Contacts, Counts, LeftOut, Archive) = (source, addresses, contacts, counts, leftOut, archive);
    }

    /// <summary>What decides the export.</summary>
    public ExportSource Source { get; }

    /// <summary>Pupils and staff, with their addresses.</summary>
    public AddressBook Addresses { get; }

    /// <summary>Contacts; empty unless the scope names them.</summary>
    public ExportContacts Contacts { get; }

    /// <summary>What is counted.</summary>
    public ExportCounts Counts { get; }

    /// <summary>Takes those who are not in it.</summary>
    public LeftOutList LeftOut { get; }

    /// <summary>Takes the files.</summary>
    public ExportArchive Archive { get; }

    /// <summary>Writes an export, and who is not in it.</summary>
    /// <param name="format">The format.</param>
    /// <param name="source">What to write.</param>
    /// <param name="snapshots">Where the records are.</param>
    /// <param name="accounts">The site's accounts in the directory that addresses are of.</param>
    /// <param name="zip">Takes the set; seekable.</param>
    /// <param name="leftOut">Takes those left out, as JSON lines.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was written, and what the check of it says, which reads along while it is written.</returns>
    public static async Task<(ExportCounts Counts, SdsReport Report)> WriteAsync(
        IExportFormat format, ExportSource source, Snapshots snapshots, IAsyncEnumerable<DirectoryAccount> accounts, Stream zip, Stream leftOut, CancellationToken cancellationToken)
    {
        var addresses = await AddressBook.DecideAsync(
            source.Site, source.Domains, source.Today, snapshots.ReadAsync<Person>(source.Snapshot, cancellationToken), accounts, cancellationToken);
        var selection = await ExportSelection.DecideAsync(
            source.Scope, addresses.People, addresses, snapshots.ReadAsync<Enrolment>(source.Snapshot, cancellationToken), source.Today);
        var contacts = source.Scope.HasContacts
            ? await ExportContacts.ReadAsync(source, addresses, snapshots.ReadAsync<Person>(source.Snapshot, cancellationToken))
            : ExportContacts.None;
        var counts = new ExportCounts();
        foreach (var (type, number) in addresses.NotIncluded.Where(n => n.Key != UserType.Contact || !source.Scope.HasContacts))
            counts.NotIncluded[JsonNamingPolicy.CamelCase.ConvertName(type.ToString())] = number;
        using var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true);
        var check = new SdsCheck(format.Files);
        var run = new ExportRun(
            source, snapshots, addresses, selection, contacts, counts, new LeftOutList(counts, leftOut), new ExportArchive(archive, check, counts, cancellationToken), cancellationToken);
        await format.WriteAsync(run);
        return (counts, check.ToReport());
    }

    /// <summary>The records of a kind, in the order of their ids; classes outside the scope are not among them.</summary>
    public IAsyncEnumerable<T> ReadAsync<T>() where T : MisRecord
    {
        var records = snapshots.ReadAsync<T>(Source.Snapshot, cancellationToken);
        return records is IAsyncEnumerable<SchoolClass> classes ? (IAsyncEnumerable<T>)classes.Where(selection.Has) : records;
    }

    /// <summary>The enrolments, class by class; also those of classes that are not in the files.</summary>
    public Task<IEnumerable<ClassRoll>> RollsAsync() => snapshots.RollsAsync(Source.Snapshot, cancellationToken);

    /// <summary>The enrolments that the files hold: whoever has not left a class, where person and class are both in the files. Says in the notes what became of the others.</summary>
    /// <param name="hasClass">Whether a class is in the files.</param>
    /// <param name="fits">Whether the files can hold the enrolment of this person.</param>
    public async IAsyncEnumerable<(Enrolment Enrolment, ExportPerson Person)> MembershipsAsync(Func<string, bool> hasClass, Func<Enrolment, ExportPerson, bool> fits)
    {
        await foreach (var enrolment in ReadAsync<Enrolment>())
        {
            if (enrolment.EndDate < Source.Today)
                Counts.Note(ExportNote.EnrolmentEnded);
            else if (!hasClass(enrolment.ClassSourcedId) || Addresses.Find(enrolment.UserSourcedId) is not { LeftOut: null } person || !fits(enrolment, person))
                Counts.Note(ExportNote.EnrolmentLeftOut);
            else
                yield return (enrolment, person);
        }
    }

    /// <summary>The pupils and staff who are in the files, each with the whole record, and with the date of birth and sex where the scope allows them.</summary>
    public async IAsyncEnumerable<(ExportPerson Known, Person Person, Demographics? Demographics)> PeopleAsync(UserType? type = null)
    {
        await using var demographics = (Source.Scope.Demographics ? ReadAsync<Demographics>() : AsyncEnumerable.Empty<Demographics>()).GetAsyncEnumerator(cancellationToken);
        var more = await demographics.MoveNextAsync();
        await foreach (var person in ReadAsync<Person>())
        {
            // Both are in the order of ids.
            while (more && string.CompareOrdinal(demographics.Current.SourcedId, person.SourcedId) < 0)
                more = await demographics.MoveNextAsync();
            if ((type is not null && person.UserType != type) || Addresses.Find(person.SourcedId) is not { LeftOut: null } known)
                continue;
            var own = more && demographics.Current.SourcedId == person.SourcedId ? demographics.Current : new Demographics { SourcedId = person.SourcedId };
            yield return (known, person, Source.Scope.Demographics && person.UserType == UserType.Student ? own with { BirthDate = person.DateOfBirth ?? own.BirthDate } : null);
        }
    }

    /// <summary>The dates of birth and sexes of pupils, where anything is known of them; none where the scope does not allow them.</summary>
    public IAsyncEnumerable<Demographics> DemographicsAsync() =>
        Source.Scope.Demographics
            ? PeopleAsync(UserType.Student).Select(p => p.Demographics).OfType<Demographics>().Where(d => d is not { BirthDate: null, Sex: null })
            : AsyncEnumerable.Empty<Demographics>();
}
