using Azure.Data.Tables;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>The markers of a chain, as they stand.</summary>
/// <param name="Head">Its head; null without one.</param>
/// <param name="Floor">Where retention has cut it off; null while it has not.</param>
/// <param name="Days">The ends of days, the oldest first. The day of the head is not among them.</param>
/// <param name="Rows">Their rows.</param>
internal sealed record ChainMarkers(ChainMarker? Head, ChainMarker? Floor, IReadOnlyList<ChainMarker> Days, IReadOnlyList<TableEntity> Rows)
{
    /// <summary>Reads them.</summary>
    public static async Task<ChainMarkers> ReadAsync(TableClient table, string partition, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {ChainMarker.Behind}"), cancellationToken: cancellationToken))
            rows.Add(row);
        return new ChainMarkers(
            rows.Find(r => r.RowKey == ChainMarker.Head) is { } head ? ChainMarker.FromRow(head) : null,
            rows.Find(r => r.RowKey == ChainMarker.Floor) is { } floor ? ChainMarker.FromRow(floor) : null,
            [.. rows.Where(r => ChainMarker.DayOf(r.RowKey) is not null).OrderBy(r => r.RowKey, StringComparer.Ordinal).Select(ChainMarker.FromRow)],
            rows);
    }

    /// <summary>Where the chain stood at the end of a day.</summary>
    public ChainMarker At(DateOnly day)
    {
        var end = Head is { } head && head.Day <= day ? head : Days.LastOrDefault(d => d.Day <= day);
        return Floor is { } floor && (end is null || end.Last < floor.Last) ? floor : end ?? ChainMarker.Start;
    }

    /// <summary>What does not fit together: a day that does not begin where the one before it ended.</summary>
    public IEnumerable<AuditBreak> Gaps()
    {
        var before = Floor ?? ChainMarker.Start;
        foreach (var (marker, key) in Days.Select(d => (d, ChainMarker.KeyOf(d.Day))).Concat(Head is { } head ? [(head, ChainMarker.Head)] : []))
        {
            // Retention takes a day's end away after it has moved the floor.
            if (Floor is not null && marker.Last <= Floor.Last)
                continue;
            if (marker.First > before.Last + 1)
                yield return new AuditBreak(AuditBreakKind.MarkerChanged, key, before.Last + 1, $"The ends of the days of records {before.Last + 1} to {marker.First - 1} are not there.");
            else if (marker.First <= before.Last)
                yield return new AuditBreak(AuditBreakKind.MarkerChanged, key, marker.First, $"It begins at record {marker.First}, but the day before it ends at record {before.Last}.");
            before = marker;
        }

        if (Head is null && (Days.Count > 0 || Floor is not null))
            yield return new AuditBreak(AuditBreakKind.MarkerChanged, ChainMarker.Head, null, "The head of the chain is not there.");
    }
}
