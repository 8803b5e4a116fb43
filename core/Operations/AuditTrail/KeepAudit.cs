using System.Globalization;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>Once a day, for each chain: seals the day before, and deletes what is older than the site has its audit kept. Whole days only, and where it was cut off stays known.</summary>
public sealed class KeepAudit(Tables tables, Sites.Sites sites, AuditKeys keys, AuditSeals seals, AuditSettings settings, TimeProvider time)
{
    // How far the round of a day has come. Behind the partitions of sites and of the hub.
    private const string RoundPartition = "~round";
    private const int Together = 16;

    private static readonly string[] Read = ["PartitionKey", "RowKey", nameof(AuditRecord.Actor), nameof(AuditRecord.Target), nameof(AuditRecord.Action)];

    /// <summary>Goes on with the day's round, for as long as one run of the timer may take. When the round is done, nothing is left to do until the next day.</summary>
    /// <returns>Whether the round is done.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var (table, began, today) = (await tables.GetAsync(Audit.Table), time.GetTimestamp(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var round = await table.GetEntityIfExistsAsync<TableEntity>(RoundPartition, RoundPartition, cancellationToken: cancellationToken);
        var day = Text(today);
        var last = round.HasValue && round.Value!.GetString("Day") == day ? round.Value!.GetString("Last") : "";
        while (await NextAsync(table, last, cancellationToken) is { } partition)
        {
            if (time.GetElapsedTime(began) > settings.Patience)
                return false;
            await KeepAsync(table, partition, today, cancellationToken);
            last = partition;
            await table.UpsertEntityAsync(new TableEntity(RoundPartition, RoundPartition) { ["Day"] = day, ["Last"] = last }, TableUpdateMode.Replace, cancellationToken);
        }

        return true;
    }

    /// <summary>The next chain in the order of keys: one row of it is read, however many there are.</summary>
    private static async Task<string?> NextAsync(TableClient table, string last, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey gt {last} and PartitionKey lt {RoundPartition}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, 1, ["PartitionKey"], cancellationToken))
            return row.PartitionKey;
        return null;
    }

    private async Task KeepAsync(TableClient table, string partition, DateOnly today, CancellationToken cancellationToken)
    {
        var markers = await ChainMarkers.ReadAsync(table, partition, cancellationToken);
        var yesterday = today.AddDays(-1);
        if (markers.At(yesterday) is var end && end.Last > 0 && end.Day == yesterday && !ReferenceEquals(end, markers.Floor))
            await seals.AddAsync(new AuditSeal(partition, yesterday, end.Last, Convert.ToHexStringLower(end.Hash), time.GetUtcNow()), cancellationToken);
        var site = Guid.TryParse(partition, out var id) ? await sites.FindAsync(id, cancellationToken) : null;
        await DeleteAsync(table, partition, markers, today.AddDays(-(site?.AuditDays ?? settings.Days)), cancellationToken);
    }

    /// <summary>Deletes what is older than the beginning of a day.</summary>
    private async Task DeleteAsync(TableClient table, string partition, ChainMarkers markers, DateOnly first, CancellationToken cancellationToken)
    {
        var cut = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        // The floor first: whoever verifies meanwhile, or after a crash, knows that what is below it may be gone.
        var end = markers.At(first.AddDays(-1));
        if (end.Last > 0 && end.Last > (markers.Floor?.Last ?? 0))
        {
            var floor = new ChainMarker(0, end.Last, end.Hash, cut);
            await table.UpsertEntityAsync(floor.ToRow(partition, ChainMarker.Floor, await keys.CurrentAsync(cancellationToken)), TableUpdateMode.Replace, cancellationToken);
        }

        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {NewestFirst.KeyOf(cut) + ChainMarker.Behind} and RowKey lt {ChainMarker.Behind}");
        await foreach (var page in table.QueryAsync<TableEntity>(filter, Tables.BatchSize, Read, cancellationToken).AsPages().WithCancellation(cancellationToken))
            await DeleteAsync(table, partition, page.Values, cancellationToken);
        foreach (var day in markers.Days.Where(d => d.Day < first))
            await table.DeleteEntityAsync(partition, ChainMarker.KeyOf(day.Day), cancellationToken: cancellationToken);
    }

    private async Task DeleteAsync(TableClient table, string partition, IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        // The copies first: without the record nobody knows where they are.
        var copies = await tables.GetAsync(Audit.AccountTable);
        Guid? site = Guid.TryParse(partition, out var id) ? id : null;
        var there = rows.SelectMany(row => Audit.AccountsOf(ChainRow.Read(site, row)).Select(account => (Account: account.ToString(), row.RowKey)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(there, options, async (copy, token) => await copies.DeleteEntityAsync(copy.Account, copy.RowKey, cancellationToken: token));
        if (rows.Count > 0 && !await table.TrySubmitAsync([.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, Azure.ETag.All))], cancellationToken))
            // Another instance is at it: one by one, since all of a transaction fails when one row has gone.
            await Parallel.ForEachAsync(rows, options, async (row, token) => await table.DeleteEntityAsync(partition, row.RowKey, cancellationToken: token));
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
