using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Rostering.Records;

/// <summary>Reads what partners are given of a school. Every read is of one key, or of neighbouring keys of one partition, however many schools there are.</summary>
public sealed class Roster(Tables tables)
{
    // Groups are long: a page ends early rather than become larger than this.
    private const int MaxPageBytes = 4 << 20;

    /// <summary>With what the site's roster is in step; null before it is first made.</summary>
    public async Task<RosterState?> StateAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), RosterRows.State, cancellationToken: cancellationToken);
        return row.HasValue ? RosterState.Of(row.Value!) : null;
    }

    /// <summary>A record, or null.</summary>
    public async Task<RosterRecord?> FindAsync(Guid siteId, string kind, string id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), RosterRows.RecordKey(kind, id), cancellationToken: cancellationToken);
        return row.HasValue ? RosterRows.FromRow(kind, row.Value!) : null;
    }

    /// <summary>A page of a kind's records, in the order of their ids.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most records to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The records, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public Task<ListPage<RosterRecord>> ListAsync(Guid siteId, string kind, string? position, int size, CancellationToken cancellationToken)
    {
        var prefix = RosterRows.RecordPrefix(kind);
        return PageAsync(siteId, kind, position ?? prefix, RosterRows.After(prefix), size, cancellationToken);
    }

    /// <summary>A page of a kind's records and tombstones that changed in a span of time, in the order of change.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="since">Changes after this moment.</param>
    /// <param name="until">The last moment: <see cref="RosterState.AsOf"/>, so that nothing is given of an update that goes on.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most records to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<ListPage<RosterRecord>> ChangesAsync(
        Guid siteId, string kind, DateTimeOffset since, DateTimeOffset until, string? position, int size, CancellationToken cancellationToken) => PageAsync(
        siteId, kind, position ?? RosterRows.ChangesFrom(kind, since.AddTicks(1)), RosterRows.ChangesFrom(kind, until.AddTicks(1)), size, cancellationToken);

    /// <summary>Whether a position that came from outside can be one of this list.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="changes">Whether the list is in the order of change.</param>
    /// <param name="position">The position.</param>
    public static bool IsPosition(string kind, bool changes, string position) =>
        position.StartsWith(changes ? RosterRows.ChangePrefix(kind) : RosterRows.RecordPrefix(kind), StringComparison.Ordinal);

    private async Task<ListPage<RosterRecord>> PageAsync(Guid siteId, string kind, string after, string before, int size, CancellationToken cancellationToken)
    {
        var partition = siteId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after} and RowKey lt {before}");
        var records = new List<RosterRecord>();
        var (last, bytes) = ("", 0);
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            var record = RosterRows.FromRow(kind, row);
            bytes += record.Json.Length;
            if (records.Count == size || (records.Count > 0 && bytes > MaxPageBytes))
                return new ListPage<RosterRecord>(records, last);
            records.Add(record);
            last = row.RowKey;
        }

        return new ListPage<RosterRecord>(records, null);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync(RosterRows.Table);
}
