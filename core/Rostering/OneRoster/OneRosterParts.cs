using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Storage;
using ZstdSharp;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>The records of each kind of a site's versions, as compressed blobs that are never written again.</summary>
internal sealed class OneRosterParts(Blobs blobs, Guid siteId)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>The records of a part, in the ordinal order of their ids.</summary>
    public async Task<Kept<T>[]> ReadAsync<T>(OneRosterPart part, CancellationToken cancellationToken) where T : MisRecord
    {
        var form = OneRosterJson.Form<T>();
        var kept = new List<Kept<T>>();
        await foreach (var item in LinesAsync(part, line => KeptLine.Read(line, form), cancellationToken))
            kept.Add(item);
        return [.. kept];
    }

    /// <summary>Writes a part, of the one before and of the records that there are now.</summary>
    /// <param name="before">The part before; null for none.</param>
    /// <param name="now">The records, in the ordinal order of their ids.</param>
    /// <param name="gone">What is kept of one that goes.</param>
    /// <param name="stamp">The date of what changes.</param>
    /// <param name="forget">What went before this moment is kept no longer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The part before, when nothing changes.</returns>
    public async Task<OneRosterPart> WriteAsync<T>(
        OneRosterPart? before, IAsyncEnumerable<T> now, Func<T, T> gone, DateTimeOffset stamp, DateTimeOffset forget, CancellationToken cancellationToken) where T : MisRecord
    {
        var form = OneRosterJson.Form<T>();
        var changed = before is null;
        var bytes = 0L;
        await using var file = ExportStore.TemporaryFile();
        await using (var compressed = new CompressionStream(file, leaveOpen: true))
        {
            await using var old = (before is null ? AsyncEnumerable.Empty<KeptLine>() : LinesAsync(before, KeptLine.Of, cancellationToken)).GetAsyncEnumerator(cancellationToken);
            await using var next = now.GetAsyncEnumerator(cancellationToken);
            var (hasOld, hasNext) = (await old.MoveNextAsync(), await next.MoveNextAsync());
            while (hasOld || hasNext)
            {
                var order = !hasOld ? 1 : !hasNext ? -1 : string.CompareOrdinal(old.Current.Id, next.Current.SourcedId);
                var line = order < 0 ? Left(old.Current) : Here(order == 0 ? old.Current : null, next.Current);
                if (line is { } written)
                {
                    compressed.Write(written.Bytes);
                    compressed.Write(LineEnd);
                    bytes += written.Bytes.Length;
                }

                if (order <= 0)
                    hasOld = await old.MoveNextAsync();
                if (order >= 0)
                    hasNext = await next.MoveNextAsync();
            }
        }

        if (!changed)
            return before!;
        var part = new OneRosterPart(typeof(T).Name, Guid.NewGuid().ToString("N"), bytes);
        file.Position = 0;
        await blobs.WriteAsync(Path(part.Name), file, cancellationToken);
        return part;

        KeptLine? Left(KeptLine was)
        {
            if (was.Gone && was.ChangedAt >= forget)
                return was;
            changed = true;
            return was.Gone ? null : KeptLine.Of(JsonSerializer.SerializeToUtf8Bytes(gone(JsonSerializer.Deserialize(was.Json, form)!), form), gone: true, stamp);
        }

        KeptLine Here(KeptLine? was, T record)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(record, form);
            if (was is { Gone: false } same && same.Json.SequenceEqual(json))
                return same;
            changed = true;
            return KeptLine.Of(json, gone: false, stamp);
        }
    }

    /// <summary>Writes a part anew with one record that is gone changed; its date stays.</summary>
    /// <returns>The part; the one before, when the record is not among those that are gone, or says that already.</returns>
    public async Task<OneRosterPart> ChangeGoneAsync<T>(OneRosterPart before, string id, Func<T, T> change, CancellationToken cancellationToken) where T : MisRecord
    {
        var form = OneRosterJson.Form<T>();
        var (changed, bytes) = (false, 0L);
        await using var file = ExportStore.TemporaryFile();
        await using (var compressed = new CompressionStream(file, leaveOpen: true))
        {
            await foreach (var line in LinesAsync(before, KeptLine.Of, cancellationToken))
            {
                var written = line;
                if (line.Gone && line.Id == id)
                {
                    written = KeptLine.Of(JsonSerializer.SerializeToUtf8Bytes(change(JsonSerializer.Deserialize(line.Json, form)!), form), gone: true, line.ChangedAt);
                    changed |= !written.Bytes.SequenceEqual(line.Bytes);
                }

                compressed.Write(written.Bytes);
                compressed.Write(LineEnd);
                bytes += written.Bytes.Length;
            }
        }

        if (!changed)
            return before;
        var part = new OneRosterPart(typeof(T).Name, Guid.NewGuid().ToString("N"), bytes);
        file.Position = 0;
        await blobs.WriteAsync(Path(part.Name), file, cancellationToken);
        return part;
    }

    /// <summary>Removes a part, if it is there.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => blobs.DeleteAsync(Path(name), cancellationToken);

    private async IAsyncEnumerable<TItem> LinesAsync<TItem>(
        OneRosterPart part, SnapshotLines.Parse<TItem> parse, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(Path(part.Name), cancellationToken)
            ?? throw new InvalidOperationException($"The {part.Kind} records {part.Name} of site {siteId} are not there.");
        await using var lines = new DecompressionStream(stored);
        await foreach (var batch in SnapshotLines.ReadAsync(lines, parse, cancellationToken))
        {
            foreach (var item in batch)
                yield return item;
        }
    }

    private string Path(string name) => $"oneroster/{siteId}/{name}.zst";
}
