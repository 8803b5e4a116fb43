using System.Globalization;
using System.IO.Hashing;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Rostering.Records;

/// <summary>
/// One run that brings a site's roster in step: it is told of every record that there should be, writes those that differ, and lets the others go. All that it writes has one
/// date. It may end anywhere: the next run compares anew. Only one run at a time gets to write: each transaction renews the state that the run began with, and
/// whoever finds another's there fails.
/// </summary>
internal sealed class RosterUpdate
{
    /// <summary>How long a tombstone is kept: a day longer than anybody may ask for.</summary>
    public static readonly TimeSpan TombstonesKept = TimeSpan.FromDays(91);

    private const int MaxBatchBytes = 2_000_000;
    // A change, the record, and the rows of the change or tombstone before.
    private const int MostActionsOfARecord = 4;

    private readonly TableClient table;
    private readonly Guid siteId;
    private readonly Dictionary<string, Known> present = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> tombstones = new(StringComparer.Ordinal);
    private readonly List<TableTransactionAction> batch = [];
    private RosterState state;
    private int batchBytes;

    private RosterUpdate(TableClient table, Guid siteId, RosterState state) => (this.table, this.siteId, this.state) = (table, siteId, state);

    /// <summary>How many records were written.</summary>
    public int Written { get; private set; }

    /// <summary>Begins a run.</summary>
    /// <exception cref="RequestFailedException">Another run began at the same moment.</exception>
    public static async Task<RosterUpdate> BeginAsync(Tables tables, Guid siteId, RosterState? before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(RosterRows.Table);
        // Later than all that was ever written, whatever the clock says.
        var stamp = before is null || now > before.LastStamp ? now : before.LastStamp.AddTicks(1);
        var state = new RosterState(before?.Basis, before?.AsOf ?? DateTimeOffset.UnixEpoch, stamp);
        var row = state.ToRow(siteId);
        var response = before is null
            ? await table.AddEntityAsync(row, cancellationToken)
            : await table.UpdateEntityAsync(row, before.Version, TableUpdateMode.Replace, cancellationToken);
        var update = new RosterUpdate(table, siteId, state with { Version = response.Headers.ETag!.Value });
        await update.ReadAsync(cancellationToken);
        return update;
    }

    /// <summary>Tells of a record that there should be.</summary>
    public async Task PutAsync(string kind, string id, byte[] json, CancellationToken cancellationToken)
    {
        var key = RosterRows.RecordKey(kind, id);
        var hash = HashOf(json);
        if (present.Remove(key, out var known) && known.Hash == hash)
            return;
        var name = key[RosterRows.Records.Length..];
        await RoomAsync(2 * json.Length, cancellationToken);
        var record = new RosterRecord(kind, id, json, state.LastStamp);
        var row = RosterRows.ToRow(siteId, key, record);
        row["Hash"] = hash;
        Add(TableTransactionActionType.UpsertReplace, row);
        Add(TableTransactionActionType.UpsertReplace, RosterRows.ToRow(siteId, RosterRows.ChangeKey(name, state.LastStamp), record));
        if (known is not null)
            Delete(RosterRows.ChangeKey(name, known.ChangedAt));
        if (tombstones.Remove(name, out var gone))
        {
            Delete(RosterRows.Tombstones + name);
            Delete(RosterRows.ChangeKey(name, gone));
        }

        Written++;
    }

    /// <summary>Stops before every record was told of; the next run goes on.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    /// <summary>Lets go what was not told of, forgets tombstones whose time is over, and notes with what the roster is in step now.</summary>
    public async Task EndAsync(string basis, CancellationToken cancellationToken)
    {
        foreach (var (key, known) in present)
        {
            var name = key[RosterRows.Records.Length..];
            var kind = name[..name.IndexOf('_', StringComparison.Ordinal)];
            await RoomAsync(0, cancellationToken);
            Delete(key);
            Delete(RosterRows.ChangeKey(name, known.ChangedAt));
            var tombstone = new RosterRecord(kind, known.Id, default, state.LastStamp);
            Add(TableTransactionActionType.UpsertReplace, RosterRows.ToRow(siteId, RosterRows.ChangeKey(name, state.LastStamp), tombstone));
            Add(TableTransactionActionType.UpsertReplace, RosterRows.ToRow(siteId, RosterRows.Tombstones + name, tombstone));
            Written++;
        }

        foreach (var (name, at) in tombstones.Where(t => t.Value < state.LastStamp - TombstonesKept))
        {
            await RoomAsync(0, cancellationToken);
            Delete(RosterRows.Tombstones + name);
            Delete(RosterRows.ChangeKey(name, at));
        }

        await FlushAsync(cancellationToken);
        state = state with { Basis = basis, AsOf = state.LastStamp };
        await table.UpdateEntityAsync(state.ToRow(siteId), state.Version, TableUpdateMode.Replace, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(RosterRows.Records, ["RowKey", "Id", "Hash", "ChangedAt"], cancellationToken))
            present.Add(row.RowKey, new Known(row.GetString("Id"), row.GetString("Hash"), RosterRows.ChangedAt(row)));
        await foreach (var row in RowsAsync(RosterRows.Tombstones, ["RowKey", "ChangedAt"], cancellationToken))
            tombstones.Add(row.RowKey[RosterRows.Tombstones.Length..], RosterRows.ChangedAt(row));
    }

    private AsyncPageable<TableEntity> RowsAsync(string prefix, string[] columns, CancellationToken cancellationToken)
    {
        var (partition, end) = (siteId.ToString(), RosterRows.After(prefix));
        return table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {prefix} and RowKey lt {end}"), select: columns, cancellationToken: cancellationToken);
    }

    private async Task RoomAsync(int bytes, CancellationToken cancellationToken)
    {
        // One place is the state's.
        if (batch.Count + MostActionsOfARecord >= Tables.BatchSize || (batch.Count > 0 && batchBytes + bytes > MaxBatchBytes))
            await FlushAsync(cancellationToken);
        batchBytes += bytes;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return;
        var renewal = new TableTransactionAction(TableTransactionActionType.UpdateReplace, state.ToRow(siteId), state.Version);
        var done = await table.SubmitTransactionAsync(batch.Prepend(renewal), cancellationToken);
        state = state with { Version = done.Value[0].Headers.ETag!.Value };
        batch.Clear();
        batchBytes = 0;
    }

    private void Add(TableTransactionActionType type, TableEntity row) => batch.Add(new TableTransactionAction(type, row));

    private void Delete(string key) => batch.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(siteId.ToString(), key), ETag.All));

    private static string HashOf(byte[] json) => XxHash128.HashToUInt128(json).ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>A record as it stands.</summary>
    private sealed record Known(string Id, string Hash, DateTimeOffset ChangedAt);
}
