using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hub.Core.Mis.Imports;

/// <summary>Compares two snapshots by walking through both in the order of their ids.</summary>
internal sealed class SnapshotComparison(Snapshots snapshots, Snapshot? before, Snapshot after)
{
    /// <summary>The counts of every record type.</summary>
    public async Task<IReadOnlyList<RecordChanges>> CountAsync(CancellationToken cancellationToken) =>
    [
        await CountAsync<Org>("orgs", cancellationToken),
        await CountAsync<AcademicSession>("academicSessions", cancellationToken),
        await CountAsync<Course>("courses", cancellationToken),
        await CountAsync<SchoolClass>("classes", cancellationToken),
        await CountAsync<Person>("people", cancellationToken),
        await CountAsync<Enrolment>("enrolments", cancellationToken),
        await CountAsync<Demographics>("demographics", cancellationToken),
    ];

    /// <summary>Every record that was added, changed (both sides given) or left (only before given).</summary>
    public async IAsyncEnumerable<(T? Before, T? After)> DifferencesAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken) where T : MisRecord
    {
        if (before is not null && before.Part<T>().Sha256 == after.Part<T>().Sha256)
            yield break;
        await using var old = (before is null ? AsyncEnumerable.Empty<T>() : snapshots.ReadAsync<T>(before, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        await using var now = snapshots.ReadAsync<T>(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasOld = await old.MoveNextAsync();
        var hasNow = await now.MoveNextAsync();
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : string.CompareOrdinal(old.Current.SourcedId, now.Current.SourcedId);
            if (order < 0)
                yield return (old.Current, null);
            else if (order > 0)
                yield return (null, now.Current);
            else if (!Same(old.Current, now.Current))
                yield return (old.Current, now.Current);
            if (order <= 0)
                hasOld = await old.MoveNextAsync();
            if (order >= 0)
                hasNow = await now.MoveNextAsync();
        }
    }

    // Records hold lists, which compare by reference: the stored bytes are what tells.
    private static bool Same<T>(T a, T b) where T : MisRecord =>
        JsonSerializer.SerializeToUtf8Bytes(a, typeof(T), MisJson.Default).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, typeof(T), MisJson.Default));

    private async Task<RecordChanges> CountAsync<T>(string type, CancellationToken cancellationToken) where T : MisRecord
    {
        var (added, changed, left) = (0, 0, 0);
        await foreach (var (old, now) in DifferencesAsync<T>(cancellationToken))
        {
            added += old is null ? 1 : 0;
            left += now is null ? 1 : 0;
            changed += old is not null && now is not null ? 1 : 0;
        }

        return new RecordChanges(type, after.Count<T>(), added, changed, left);
    }
}
