using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>
/// Goes through the rows of a chain from the newest to the oldest. A row that the hub signed stands where it belongs, since its key is part of what is signed: between two such rows there are
/// as many numbers as there must be records. Rows that do not fit are told by the gap that they fill, or do not.
/// </summary>
/// <param name="start">Where the chain stood before the oldest row.</param>
/// <param name="end">Where it stood behind the newest.</param>
/// <param name="endKey">The key of what says so.</param>
/// <param name="markers">All that says where it stands.</param>
internal sealed class ChainWalk(ChainMarker start, ChainMarker end, string endKey, ChainMarkers markers)
{
    private readonly List<AuditBreak> breaks = [];
    private readonly List<(TableEntity Row, bool Fits)> doubtful = [];

    // The row behind the one that is looked at: its number, and the hash that it has of the row before it.
    private (string Key, long Number, byte[] Previous) behind = (endKey, end.Last + 1, end.Hash);

    // Until a row was seen, what is missing was cut off the end.
    private bool isNewest = true;

    public IReadOnlyList<AuditBreak> Breaks => breaks;

    public long Records { get; private set; }

    public long Unchained { get; private set; }

    public long Erased { get; private set; }

    /// <summary>The number of the newest record that is newer than the head; null when there is none.</summary>
    public long? Newest { get; private set; }

    /// <summary>Whether some rows were signed by a key that is lost.</summary>
    public bool IsUnproven { get; private set; }

    /// <summary>Looks at the next row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="signer">The key that it says has signed it; null when that is lost.</param>
    public void See(TableEntity row, AuditKey? signer)
    {
        // What retention is about to delete.
        if (markers.Floor is { } floor && NewestFirst.TimeOf(row.RowKey) < floor.Time)
            return;
        if (ChainRow.NumberOf(row) is not { } number)
        {
            SeeUnchained(row);
            return;
        }

        Records++;
        var hash = ChainRow.HashOf(row);
        var fits = ChainRow.NumberIn(row.RowKey) == number & PersonalValues.Fit(row, out var erased) && (signer is null || ChainRow.IsSigned(row, hash, signer));
        // Without the key, the row behind it is all that vouches for it.
        if (signer is null && behind.Number == number + 1 && !behind.Previous.AsSpan().SequenceEqual(hash))
            fits = false;
        if (fits && number > (markers.Head?.Last ?? 0))
        {
            Newest ??= number;
        }
        else if (!fits || number >= behind.Number || number <= start.Last)
        {
            if (doubtful.Count < VerifyAudit.MostBreaks)
                doubtful.Add((row, fits));
        }
        else
        {
            IsUnproven |= signer is null;
            Erased += erased;
            Account(number, hash);
            behind = (row.RowKey, number, ChainRow.PreviousOf(row));
        }
    }

    /// <summary>Looks at what is left when all rows were seen.</summary>
    public void End() => Account(start.Last, start.Hash);

    public void Break(AuditBreakKind kind, string key, long? number, string detail) => Break(new AuditBreak(kind, key, number, detail));

    public void Break(AuditBreak found)
    {
        if (breaks.Count < VerifyAudit.MostBreaks)
            breaks.Add(found);
    }

    // A row without a number is from before the chain; one that is newer than a record of the chain was put there.
    private void SeeUnchained(TableEntity row)
    {
        if (start.Last == 0 && behind.Number - doubtful.Count <= 1)
            Unchained++;
        else
            Break(AuditBreakKind.Inserted, row.RowKey, null, "It is in no chain, though the site had one when it was written.");
    }

    /// <summary>Tells of everything between a record and the one behind it.</summary>
    private void Account(long number, byte[] hash)
    {
        var (low, high) = (number + 1, behind.Number - 1);
        var filled = new HashSet<long>();
        foreach (var (row, fits) in doubtful)
        {
            var said = ChainRow.NumberOf(row);
            if (fits)
                Break(AuditBreakKind.Astray, row.RowKey, said, $"The hub wrote record {said}, but the chain does not lead to it.");
            else if (ChainRow.NumberIn(row.RowKey) is not { } place || place < low || place > high || !filled.Add(place))
                Break(AuditBreakKind.Inserted, row.RowKey, said, "The hub did not write it.");
            else if (said != place)
                Break(AuditBreakKind.Reordered, row.RowKey, said, $"Record {said} stands in the place of record {place}.");
            else
                Break(AuditBreakKind.Changed, row.RowKey, said, "It is not what the hub wrote.");
        }

        while (low <= high && filled.Contains(low))
            low++;
        while (low <= high && filled.Contains(high))
            high--;
        if (low <= high)
            Break(isNewest ? AuditBreakKind.Truncated : AuditBreakKind.Missing, behind.Key, low, low == high ? $"Record {low} is not there." : $"Of records {low} to {high}, some or all are not there.");
        else if (doubtful.Count == 0 && behind.Number == number + 1 && !behind.Previous.AsSpan().SequenceEqual(hash))
            Break(AuditBreakKind.Changed, behind.Key, behind.Number, $"It was not written behind record {number}.");
        doubtful.Clear();
        isNewest = false;
    }
}
