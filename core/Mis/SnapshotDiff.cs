using System.Runtime.CompilerServices;

namespace Hub.Core.Mis;

/// <summary>What differs between two snapshots, found by reading both side by side in the order of their ids.</summary>
internal static class SnapshotDiff
{
    /// <summary>The records of a type that differ, in the order of their ids.</summary>
    /// <param name="snapshots">The store.</param>
    /// <param name="before">The older snapshot; null for none, which makes every record an addition.</param>
    /// <param name="after">The newer snapshot.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async IAsyncEnumerable<RecordChange> ReadAsync<T>(
        Snapshots snapshots, Snapshot? before, Snapshot after, [EnumeratorCancellation] CancellationToken cancellationToken) where T : MisRecord
    {
        if (before?.Part<T>().Sha256 == after.Part<T>().Sha256)
            yield break;
        await using var old = before is null ? null : snapshots.ReadLinesAsync<T>(before, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var now = snapshots.ReadLinesAsync<T>(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasOld = old is not null && await old.MoveNextAsync();
        var hasNow = await now.MoveNextAsync();
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : string.CompareOrdinal(old!.Current.Id, now.Current.Id);
            if (order < 0)
                yield return new RecordChange(ChangeKind.Left, old!.Current.Id, []);
            else if (order > 0)
                yield return new RecordChange(ChangeKind.Added, now.Current.Id, now.Current.Json);
            else if (!old!.Current.Json.AsSpan().SequenceEqual(now.Current.Json))
                yield return new RecordChange(ChangeKind.Changed, now.Current.Id, now.Current.Json);
            if (order <= 0)
                hasOld = await old!.MoveNextAsync();
            if (order >= 0)
                hasNow = await now.MoveNextAsync();
        }
    }

    /// <summary>How many records of a type there are now, and how many differ.</summary>
    public static async Task<RecordChanges> CountAsync<T>(string type, Snapshots snapshots, Snapshot? before, Snapshot after, CancellationToken cancellationToken)
        where T : MisRecord
    {
        if (before is null)
            return new RecordChanges(type, after.Count<T>(), after.Count<T>(), 0, 0);
        var kinds = new int[3];
        await foreach (var change in ReadAsync<T>(snapshots, before, after, cancellationToken))
            kinds[(int)change.Kind]++;
        return new RecordChanges(type, after.Count<T>(), kinds[(int)ChangeKind.Added], kinds[(int)ChangeKind.Changed], kinds[(int)ChangeKind.Left]);
    }
}

/// <summary>How a record differs.</summary>
internal enum ChangeKind
{
    Added,
    Changed,
    Left,
}

/// <summary>A record that differs.</summary>
/// <param name="Kind">How.</param>
/// <param name="Id">Its id.</param>
/// <param name="Json">As it is now, UTF-8; empty when it has left.</param>
internal readonly record struct RecordChange(ChangeKind Kind, string Id, byte[] Json);

/// <summary>What an import does to the records of a type.</summary>
/// <param name="Type"><c>orgs</c>, <c>people</c> and so on.</param>
/// <param name="Count">Records after it.</param>
/// <param name="Added">New ones.</param>
/// <param name="Changed">Those that were there and differ.</param>
/// <param name="Left">Those that are no longer there.</param>
public sealed record RecordChanges(string Type, int Count, int Added, int Changed, int Left);
