using Hub.Core.Operations;

namespace Hub.Core.Mis.Imports;

/// <summary>Second step of an import: what would change, and the brake. Nothing that others see changes.</summary>
public sealed class CompareSnapshot(ImportJobs imports, Snapshots snapshots, UnfinishedApplies unfinished, ImportBrake brake)
{
    /// <summary>How people are called among the record types.</summary>
    internal const string PeopleType = "people";

    /// <summary>Compares the snapshot of an import with the current one. May be run again.</summary>
    /// <returns>Whether the import goes on; false when nothing changed, when the brake holds it, and when it is out of date.</returns>
    public async Task<bool> RunAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var job = await imports.UpdateAsync(siteId, importId, (j, _) => j with { Progress = new JobProgress("comparing", 0, 0, 0) }, cancellationToken);
        var detail = job!.DetailAs<ImportDetail>();
        var current = await snapshots.CurrentAsync(siteId, cancellationToken);
        var next = await snapshots.GetAsync(siteId, detail.SnapshotId!, cancellationToken);
        if (detail.Approved && detail.PreviousSnapshotId != current?.Id)
        {
            await imports.EndAsync(siteId, importId, j => j with { State = JobState.Superseded }, cancellationToken);
            return false;
        }

        await imports.SupersedeOlderAsync(siteId, importId, cancellationToken);
        var records = await CountAsync(current, next, cancellationToken);
        detail = detail with { PreviousSnapshotId = current?.Id, Records = records };
        // A feed that brings nothing new still has work to do where the rows are not those of the current snapshot.
        if (current?.Id == next.Id && !await unfinished.HasOtherAsync(siteId, importId, cancellationToken))
        {
            await imports.EndAsync(siteId, importId, j => (j with { State = JobState.Unchanged, Progress = new JobProgress("done", 0, 0, 0) }).WithDetail(detail), cancellationToken);
            return false;
        }

        var people = records.Single(r => r.Type == PeopleType);
        var held = !detail.Approved && current is not null && brake.Holds(people.Left, current.Count<Person>());
        if (held)
        {
            var why = $"{people.Left} of {current!.Count<Person>()} people would leave. Approve the import if that is right, reject it if not; a newer feed takes its place.";
            detail = detail with { Reason = new ImportReason("too_many_people_leave", why) };
        }

        await imports.UpdateAsync(
            siteId,
            importId,
            (j, _) => (held ? j with { State = JobState.AwaitingApproval, Progress = new JobProgress("awaiting approval", 0, 0, 0) } : j).WithDetail(detail),
            cancellationToken);
        return !held;
    }

    private async Task<RecordChanges[]> CountAsync(Snapshot? before, Snapshot after, CancellationToken cancellationToken) =>
    [
        await SnapshotDiff.CountAsync<Org>("orgs", snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<AcademicSession>("academicSessions", snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<Course>("courses", snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<SchoolClass>("classes", snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<Person>(PeopleType, snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<Enrolment>("enrolments", snapshots, before, after, cancellationToken),
        await SnapshotDiff.CountAsync<Demographics>("demographics", snapshots, before, after, cancellationToken),
    ];
}
