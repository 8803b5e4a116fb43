using Azure.Data.Tables;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>A chain made longer by some records: one transaction.</summary>
/// <param name="From">The head before.</param>
/// <param name="To">The head after.</param>
/// <param name="Records">The rows of the records.</param>
/// <param name="Actions">What is submitted, the head first.</param>
internal sealed record ChainStep(ChainMarker From, ChainMarker To, IReadOnlyList<TableEntity> Records, IReadOnlyList<TableTransactionAction> Actions)
{
    /// <summary>The step.</summary>
    /// <param name="from">The head, as it was read.</param>
    /// <param name="partition">The chain's partition.</param>
    /// <param name="records">The records, all of one day.</param>
    /// <param name="signer">The hub's key.</param>
    public static ChainStep Of(ChainMarker from, string partition, IEnumerable<AuditRecord> records, AuditKey signer)
    {
        var (head, rows, ends) = (from, new List<TableEntity>(), new List<TableEntity>());
        foreach (var record in records)
        {
            // Instances' clocks differ by a little: a record is never filed before the one that it follows.
            var (time, number) = (record.At > head.Time ? record.At : head.Time, head.Last + 1);
            var row = ChainRow.Of(record, partition, ChainRow.KeyOf(time, number));
            var hash = ChainRow.Link(row, number, head.Hash, signer);
            var next = new ChainMarker(head.First, number, hash, time);
            if (head.Last > 0 && next.Day != head.Day)
            {
                ends.Add(head.ToRow(partition, ChainMarker.KeyOf(head.Day), signer));
                next = next with { First = number };
            }

            rows.Add(row);
            head = next;
        }

        var moved = head.ToRow(partition, ChainMarker.Head, signer);
        var move = from.ETag == default
            ? new TableTransactionAction(TableTransactionActionType.Add, moved)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, moved, from.ETag);
        return new ChainStep(from, head, rows, [move, .. ends.Concat(rows).Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))]);
    }
}
