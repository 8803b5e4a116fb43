using System.Text;
using Hub.Core.Accounts;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Storage;

namespace Hub.Core.Mis;

/// <summary>What the school's MIS has delivered of a person: the current data, and that of before, which is removed as a whole when somebody is erased.</summary>
public sealed class MisData(People people, Snapshots snapshots, SnapshotRemovals removals, Jobs jobs, Blobs blobs, YearsOfLeaving years) : IPersonalData
{
    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> NamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return person.PersonId is { } id && await people.FindAsync(person.SiteId, id, cancellationToken) is { } record ? NamesOf(record) : [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> FormerNamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var (_, record) in RecordsAsync(person, cancellationToken))
            names.UnionWith(NamesOf(record));
        return names;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return await removals.ImportAsync(person.SiteId, cancellationToken) is null
            ? null
            : new Conflict("import_under_way", "MIS data of the school are being imported, or wait for somebody to approve them. Erase when that is done.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is not { } id)
            yield break;
        var current = await snapshots.CurrentIdAsync(person.SiteId, cancellationToken);
        if (await RecordsAsync(person, cancellationToken).FirstOrDefaultAsync(cancellationToken) is { Snapshot: { } snapshot } found)
        {
            var title = snapshot.Id == current ? "What the school's MIS says now" : "What the school's MIS said last";
            // Who is related is the others' data as much: that there is somebody is told, not who.
            yield return new PersonalDocument("mis-person", title, new { Record = found.Person with { AgentSourcedIds = [] }, RelatedPeople = found.Person.AgentSourcedIds.Count });
            yield return new PersonalDocument(
                "mis-demographics", "Date of birth and sex", await snapshots.ReadAsync<Demographics>(snapshot, cancellationToken).Where(d => d.SourcedId == id).ToListAsync(cancellationToken));
            var enrolments = await snapshots.ReadAsync<Enrolment>(snapshot, cancellationToken).Where(e => e.UserSourcedId == id).ToListAsync(cancellationToken);
            var classes = enrolments.Select(e => e.ClassSourcedId).ToHashSet(StringComparer.Ordinal);
            var titles = await snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken).Where(c => classes.Contains(c.SourcedId)).ToDictionaryAsync(c => c.SourcedId, c => c.Title, cancellationToken: cancellationToken);
            yield return new PersonalDocument(
                "mis-classes", "Classes", enrolments.Select(e => new { Class = titles.GetValueOrDefault(e.ClassSourcedId, e.ClassSourcedId), e.Role, e.BeginDate, e.EndDate }).ToArray());
        }

        yield return new PersonalDocument("year-of-leaving", "Year of leaving that the school has set", new { Year = await years.FindAsync(person.SiteId, id, cancellationToken) });
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is not { } id)
            return;
        await years.ForgetAsync(person.SiteId, id, cancellationToken);
        if (!await removals.TryRunAsync(person.SiteId, cancellationToken))
            throw new InvalidOperationException("An import began while somebody was erased. Erasing goes on when it is called again.");
        var current = await snapshots.CurrentIdAsync(person.SiteId, cancellationToken);
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, ImportDetail.Kind, cancellationToken))
        {
            var detail = job.DetailAs<ImportDetail>();
            await blobs.DeleteAsync(detail.FeedPath, cancellationToken);
            var lists = new[] { ImportDetail.IssuesPath(person.SiteId, job.Id), ImportDetail.FirstIssuesPath(person.SiteId, job.Id) };
            // Lists about earlier feeds quote what stood there, of whoever was there: all of them go.
            if (detail.SnapshotId == current && !await NamedInAsync(lists, person, cancellationToken))
                continue;
            foreach (var list in lists)
                await blobs.DeleteAsync(list, cancellationToken);
        }
    }

    private static IReadOnlyCollection<string> NamesOf(Person person) => [person.Username, .. person.Emails, person.UniquePupilNumber ?? ""];

    private async Task<bool> NamedInAsync(IEnumerable<string> paths, DataSubject person, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            if (await blobs.ReadAsync(path, cancellationToken) is { } content && person.IsNamedIn(Encoding.UTF8.GetString(content)))
                return true;
        }

        return false;
    }

    /// <summary>The person's record in each snapshot that has one, the newest first.</summary>
    private async IAsyncEnumerable<(Snapshot Snapshot, Person Person)> RecordsAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (person.PersonId is not { } id)
            yield break;
        var (seen, current) = (new HashSet<string>(StringComparer.Ordinal), await snapshots.CurrentAsync(person.SiteId, cancellationToken));
        await foreach (var snapshot in (current is null ? [] : new[] { current }).ToAsyncEnumerable().Concat(snapshots.AllAsync(person.SiteId, cancellationToken)))
        {
            if (seen.Add(snapshot.Part<Person>().Sha256) && await snapshots.ReadAsync<Person>(snapshot, cancellationToken).FirstOrDefaultAsync(p => p.SourcedId == id, cancellationToken) is { } record)
                yield return (snapshot, record);
        }
    }
}
