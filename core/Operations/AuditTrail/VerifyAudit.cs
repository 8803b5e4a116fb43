using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>Tells whether the records of a site are those that the hub wrote, all of them, in their order (docs/audit.md).</summary>
public sealed class VerifyAudit(Tables tables, AuditKeys keys, AuditSeals seals)
{
    /// <summary>The most days that are looked at together.</summary>
    public const int MostDays = 31;

    /// <summary>The most breaks that are told.</summary>
    public const int MostBreaks = 100;

    // Retention may move the floor meanwhile, and an instance that writes the head: then it is looked at again.
    private const int Looks = 3;

    /// <summary>Looks at some days.</summary>
    /// <param name="siteId">The site; null for the hub itself.</param>
    /// <param name="from">The first day, in UTC.</param>
    /// <param name="to">The last day.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<AuditVerification> VerifyAsync(Guid? siteId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.DayNumber - from.DayNumber, MostDays - 1, nameof(to));
        var (table, partition) = (await tables.GetAsync(Audit.Table), AuditChains.PartitionOf(siteId));
        for (var look = 1; ; look++)
        {
            var markers = await ChainMarkers.ReadAsync(table, partition, cancellationToken);
            var found = await LookAsync(table, partition, markers, from, to, cancellationToken);
            if (found.Breaks.Count == 0 || look == Looks || Same(markers, await ChainMarkers.ReadAsync(table, partition, cancellationToken)))
                return found;
        }
    }

    private static bool Same(ChainMarkers one, ChainMarkers other) => one.Rows.Select(r => (r.RowKey, r.ETag)).SequenceEqual(other.Rows.Select(r => (r.RowKey, r.ETag)));

    private async Task<AuditVerification> LookAsync(TableClient table, string partition, ChainMarkers markers, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var (start, last) = (markers.At(from.AddDays(-1)), markers.At(to));
        var walk = new ChainWalk(start, last, ReferenceEquals(last, markers.Head) ? ChainMarker.Head : ChainMarker.KeyOf(last.Day), markers);
        var lost = false;
        foreach (var row in markers.Rows)
        {
            if (await keys.FindAsync(ChainRow.SignerOf(row), cancellationToken) is not { } signer)
                lost = true;
            else if (!ChainMarker.IsGenuine(row, signer))
                walk.Break(AuditBreakKind.MarkerChanged, row.RowKey, row.GetInt64("Last"), "It is not what the hub wrote.");
        }

        foreach (var gap in markers.Gaps())
            walk.Break(gap);
        await foreach (var row in table.QueryAsync<TableEntity>(Query(partition, from, to), cancellationToken: cancellationToken))
        {
            var signer = ChainRow.NumberOf(row) is null ? null : await keys.FindAsync(ChainRow.SignerOf(row), cancellationToken);
            walk.See(row, signer);
        }

        walk.End();
        var sealedDays = await seals.ReadAsync(partition, from, to, cancellationToken);
        foreach (var seal in sealedDays.Where(s => s.Number > (markers.Floor?.Last ?? 0)))
        {
            if (markers.At(seal.Day) is var end && (end.Day != seal.Day || end.Last != seal.Number || Convert.ToHexStringLower(end.Hash) != seal.Hash))
                walk.Break(AuditBreakKind.SealBroken, ChainMarker.KeyOf(seal.Day), seal.Number, $"At the end of {seal.Day:yyyy-MM-dd} the chain was sealed at record {seal.Number}; now it is at record {end.Last}, or at another of that number.");
        }

        // Written since the head was read, or was the head put back?
        if (walk.Newest is { } newest && (await ChainMarkers.ReadAsync(table, partition, cancellationToken)).Head is var head && (head?.Last ?? 0) < newest)
            walk.Break(AuditBreakKind.MarkerChanged, ChainMarker.Head, newest, $"The head of the chain is at record {head?.Last ?? 0}; there is a record {newest}.");
        var verdict = walk.Breaks.Count > 0 ? AuditVerdict.Broken : lost || walk.IsUnproven ? AuditVerdict.Unproven : AuditVerdict.Intact;
        return new AuditVerification(from, to, verdict, walk.Records, walk.Unchained, walk.Erased, sealedDays.Count, markers.Floor?.Day, walk.Breaks);
    }

    private static string Query(string partition, DateOnly from, DateOnly to)
    {
        // Keys run backwards, and what happened at the very midnight belongs to the day that begins.
        var (first, last) = (NewestFirst.KeyOf(Midnight(to.AddDays(1))) + ChainMarker.Behind, NewestFirst.KeyOf(Midnight(from)) + ChainMarker.Behind);
        return TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {first} and RowKey lt {last}");
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
