using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Rostering.Records;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Rap;

/// <summary>Brings what the RAP API gives of a school in step with its current snapshot and the day. May be run again at any point.</summary>
public sealed class SyncRap(Sites.Sites sites, Snapshots snapshots, Roster roster, Tables tables, TimeProvider time)
{
    // Another number for another form of the records: every roster is then made anew.
    private const int Form = 1;

    /// <summary>About how many records one run writes: a run is over well within the time that a function may take.</summary>
    internal int MaxPerRun { get; init; } = 10_000;

    /// <summary>Writes the next records that differ.</summary>
    /// <returns>Whether there may be more: then it must be run again.</returns>
    public async Task<bool> RunAsync(Guid siteId, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || await snapshots.CurrentIdAsync(siteId, cancellationToken) is not { } current)
            return false;
        var today = site.DayAt(time.GetUtcNow());
        var before = await roster.StateAsync(siteId, cancellationToken);
        if (before is { Unfinished: false, Basis: { } text } && JsonSerializer.Deserialize(text, RapJson.Default.RapBasis) is { Form: Form } basis
            && basis.SnapshotId == current && today >= basis.From && !(today >= basis.Until))
            return false;
        var update = await RosterUpdate.BeginAsync(tables, siteId, before, time.GetUtcNow(), cancellationToken);
        var school = new RapSchool(await snapshots.GetAsync(siteId, current, cancellationToken), today);
        await school.ReadAsync(snapshots, cancellationToken);
        foreach (var (kind, id, json) in school.Groups())
            await update.PutAsync(kind, id, json, cancellationToken);
        await foreach (var (kind, id, json) in school.PeopleAsync(snapshots, cancellationToken))
        {
            await update.PutAsync(kind, id, json, cancellationToken);
            if (update.Written < MaxPerRun)
                continue;
            await update.PauseAsync(cancellationToken);
            return true;
        }

        await update.EndAsync(JsonSerializer.Serialize(new RapBasis(Form, current, today, school.NextChange), RapJson.Default.RapBasis), cancellationToken);
        return false;
    }
}

/// <summary>Of what a school's records were made.</summary>
/// <param name="Form">The form of the records.</param>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="From">The day.</param>
/// <param name="Until">The first later day on which they would be others; null for none.</param>
public sealed record RapBasis(int Form, string SnapshotId, DateOnly From, DateOnly? Until);
