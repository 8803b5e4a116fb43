using Hub.Core.Operations;

namespace Hub.Core.Mis.Imports;

/// <summary>Third step of an import: the rows of the people who changed, then, last, the mark that makes the snapshot the current one.</summary>
public sealed class ApplySnapshot(ImportJobs imports, Snapshots snapshots, People people, Leavers leavers, UnfinishedApplies unfinished)
{
    /// <summary>The most people that one run writes: a run is over well within the time that a function may take.</summary>
    internal const int MaxPerRun = 5_000;

    /// <summary>Writes the next people. May be run again.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="importId">An import that has been compared.</param>
    /// <param name="after">The id where the last run ended; null for the first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Where this run ended; null when everything is written and the snapshot is current.</returns>
    public async Task<string?> RunAsync(Guid siteId, string importId, string? after, CancellationToken cancellationToken)
    {
        var job = await imports.FindAsync(siteId, importId, cancellationToken);
        var detail = job!.DetailAs<ImportDetail>();
        if (after is null)
            detail = await BeginAsync(siteId, importId, detail, cancellationToken);
        var before = detail.PreviousSnapshotId is null || detail.Rewrites ? null : await snapshots.GetAsync(siteId, detail.PreviousSnapshotId, cancellationToken);
        var next = await snapshots.GetAsync(siteId, detail.SnapshotId!, cancellationToken);

        var changes = new List<RecordChange>();
        await foreach (var change in SnapshotDiff.ReadAsync<Person>(snapshots, before, next, cancellationToken))
        {
            if (after is not null && string.CompareOrdinal(change.Id, after) <= 0)
                continue;
            changes.Add(change);
            if (changes.Count == MaxPerRun)
                break;
        }

        await people.ApplyAsync(siteId, changes, cancellationToken);
        await leavers.NoteAsync(siteId, changes, cancellationToken);
        await imports.UpdateAsync(siteId, importId, (j, _) => j with { Progress = j.Progress with { Stage = "applying", Done = Done(j, after, changes.Count) } }, cancellationToken);
        if (changes.Count == MaxPerRun)
            return changes[^1].Id;
        if (detail.Rewrites)
        {
            await people.RemoveAllButAsync(siteId, await IdsAsync(next, cancellationToken), cancellationToken);
            await NoteLeaversAsync(siteId, detail, next, cancellationToken);
        }

        if (!await snapshots.TryMakeCurrentAsync(next, detail.PreviousSnapshotId, cancellationToken))
            throw new InvalidOperationException($"Another import of site {siteId} has become current while {importId} was applied.");
        await unfinished.ClearAsync(siteId, cancellationToken);
        return null;
    }

    /// <summary>Last step of an import.</summary>
    public async Task FinishAsync(Guid siteId, string importId, CancellationToken cancellationToken) => await imports.EndAsync(
        siteId,
        importId,
        job => job.State == JobState.Running
            ? job with { State = JobState.Completed, Progress = job.Progress with { Stage = "done" } }
            : null,
        cancellationToken);

    /// <summary>Ends an import that cannot go on for a reason that nobody foresaw.</summary>
    public async Task FailAsync(Guid siteId, string importId, CancellationToken cancellationToken) => await imports.UpdateAsync(
        siteId,
        importId,
        (job, detail) => job.State is JobState.Waiting or JobState.Running
            ? (job with { State = JobState.Failed }).WithDetail(
                detail with { Reason = new ImportReason("import_failed", "The import stopped by a fault of the hub, not of the feed. Send the feed again; operators find the cause in the log.") })
            : job,
        cancellationToken);

    private async Task<ImportDetail> BeginAsync(Guid siteId, string importId, ImportDetail detail, CancellationToken cancellationToken)
    {
        // An import that failed half-way has left rows that are neither of the old snapshot nor of the new: then every row is written.
        var rewrites = detail.Rewrites || await unfinished.BeginAsync(siteId, importId, cancellationToken);
        var counts = detail.Records.Single(r => r.Type == CompareSnapshot.PeopleType);
        var total = rewrites ? counts.Count : counts.Added + counts.Changed + counts.Left;
        var job = await imports.UpdateAsync(
            siteId,
            importId,
            (j, d) => (j with { Progress = new JobProgress("applying", 0, 0, total) }).WithDetail(d with { Rewrites = rewrites }),
            cancellationToken);
        return job!.DetailAs<ImportDetail>();
    }

    /// <summary>Whoever left with an import whose every row was written: they are none of the changes.</summary>
    private async Task NoteLeaversAsync(Guid siteId, ImportDetail detail, Snapshot next, CancellationToken cancellationToken)
    {
        if (detail.PreviousSnapshotId is not { } id)
            return;
        var changes = SnapshotDiff.ReadAsync<Person>(snapshots, await snapshots.GetAsync(siteId, id, cancellationToken), next, cancellationToken);
        await leavers.NoteAsync(siteId, await changes.Where(c => c.Kind == ChangeKind.Left).ToListAsync(cancellationToken), cancellationToken);
    }

    private static int Done(Job job, string? after, int written) => Math.Min(job.Progress.Total, (after is null ? 0 : job.Progress.Done) + written);

    private async Task<List<string>> IdsAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var line in snapshots.ReadLinesAsync<Person>(snapshot, cancellationToken))
            ids.Add(line.Id);
        return ids;
    }
}
