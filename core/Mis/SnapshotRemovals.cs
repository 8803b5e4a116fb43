using Azure.Data.Tables;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis;

/// <summary>
/// Removes a site's former snapshots while no import writes one: an import takes records that are stored already for its own, and would be left without them. Whoever removes says so first and then looks
/// for imports; an import is on record as running before it looks whether somebody removes. So one of the two always sees the other.
/// </summary>
public sealed class SnapshotRemovals(Tables tables, Snapshots snapshots, Jobs jobs, TimeProvider time)
{
    private const string RowPrefix = "removing-";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>An import that is at work, waits, or waits for approval; null when none does.</summary>
    public async Task<Job?> ImportAsync(Guid siteId, CancellationToken cancellationToken) => await jobs.NewestAsync(
        siteId, ImportDetail.Kind, null, j => j.State is JobState.Waiting or JobState.Running or JobState.AwaitingApproval, cancellationToken);

    /// <summary>Removes them.</summary>
    /// <returns>False when an import is under way: then nothing was removed.</returns>
    public async Task<bool> TryRunAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync("Snapshots");
        var mine = new TableEntity(siteId.ToString(), RowPrefix + Guid.NewGuid().ToString("N")) { ["Until"] = time.GetUtcNow() + Longest };
        await table.AddEntityAsync(mine, cancellationToken);
        try
        {
            if (await ImportAsync(siteId, cancellationToken) is not null)
                return false;
            using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            inTime.CancelAfter(Longest - TimeSpan.FromSeconds(30));
            await snapshots.RemoveFormerAsync(siteId, inTime.Token);
            return true;
        }
        finally
        {
            await table.DeleteEntityAsync(mine.PartitionKey, mine.RowKey, cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>Waits until nobody removes a site's snapshots.</summary>
    public async Task PassAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (table, site) = (await tables.GetAsync("Snapshots"), siteId.ToString());
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {site} and RowKey ge {RowPrefix} and RowKey lt {RowPrefix + "~"}");
        while (await table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AnyAsync(r => r.GetDateTimeOffset("Until") > time.GetUtcNow(), cancellationToken))
            await Task.Delay(Pause, time, cancellationToken);
    }
}
