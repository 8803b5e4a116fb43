using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;
using ZstdSharp;

namespace Hub.Core.Mis;

/// <summary>Keeps a site's snapshots: each record type a compressed blob named by its content, the enrolments once more class by class, and a row that says which snapshot is current.</summary>
public sealed class Snapshots(Tables tables, Blobs blobs)
{
    private const string CurrentTable = "Snapshots";
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>The site's current snapshot, or null before the first import.</summary>
    public async Task<Snapshot?> CurrentAsync(Guid siteId, CancellationToken cancellationToken) =>
        await CurrentIdAsync(siteId, cancellationToken) is { } id ? await GetAsync(siteId, id, cancellationToken) : null;

    /// <summary>The id of the site's current snapshot, or null before the first import.</summary>
    public async Task<string?> CurrentIdAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync(CurrentTable)).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), "current", cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetString("SnapshotId") : null;
    }

    /// <summary>A snapshot by its id.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public async Task<Snapshot> GetAsync(Guid siteId, string snapshotId, CancellationToken cancellationToken) =>
        await FindAsync(siteId, snapshotId, cancellationToken) ?? throw new InvalidOperationException($"Site {siteId} has no snapshot {snapshotId}.");

    /// <summary>A snapshot by its id; null when there is none any more.</summary>
    public Task<Snapshot?> FindAsync(Guid siteId, string snapshotId, CancellationToken cancellationToken) => ReadAsync(SnapshotPath(siteId, snapshotId), cancellationToken);

    /// <summary>Stores records as a snapshot. Storing the same records again changes nothing and gives the same snapshot.</summary>
    public async Task<Snapshot> WriteAsync(Guid siteId, MisRecords records, CancellationToken cancellationToken)
    {
        SnapshotPart[] parts =
        [
            await WritePartAsync(siteId, records.Orgs, cancellationToken),
            await WritePartAsync(siteId, records.AcademicSessions, cancellationToken),
            await WritePartAsync(siteId, records.Courses, cancellationToken),
            await WritePartAsync(siteId, records.Classes, cancellationToken),
            await WritePartAsync(siteId, records.People, cancellationToken),
            await WritePartAsync(siteId, records.Enrolments, cancellationToken),
            await WritePartAsync(siteId, records.Demographics, cancellationToken),
        ];
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(p => $"{p.Type} {p.Sha256}")))));
        var snapshot = new Snapshot(id, siteId, parts);
        await WriteRollsAsync(snapshot, ClassRolls.Of(records.People.Select(p => p.SourcedId).Order(StringComparer.Ordinal), records.Enrolments), cancellationToken);
        await blobs.TryWriteNewAsync(SnapshotPath(siteId, id), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(snapshot, MisJson.Default.Snapshot)), cancellationToken);
        return snapshot;
    }

    /// <summary>Makes a snapshot the current one.</summary>
    /// <param name="snapshot">A stored snapshot.</param>
    /// <param name="previousId">The id of the snapshot that it was compared with; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when another snapshot has become current since. True also when this one is current already.</returns>
    public async Task<bool> TryMakeCurrentAsync(Snapshot snapshot, string? previousId, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(CurrentTable);
        var row = await table.GetEntityIfExistsAsync<TableEntity>(snapshot.SiteId.ToString(), "current", cancellationToken: cancellationToken);
        var current = row.HasValue ? row.Value!.GetString("SnapshotId") : null;
        if (current == snapshot.Id)
            return true;
        if (current != previousId)
            return false;
        var next = new TableEntity(snapshot.SiteId.ToString(), "current") { ["SnapshotId"] = snapshot.Id };
        try
        {
            if (row.HasValue)
                await table.UpdateEntityAsync(next, row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
            else
                await table.AddEntityAsync(next, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>The snapshots of a site that are stored, those that were written last first.</summary>
    internal async IAsyncEnumerable<Snapshot> AllAsync(Guid siteId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in await blobs.ListNewestAsync($"mis/{siteId}/snapshots/", cancellationToken))
        {
            if (path.EndsWith(".json", StringComparison.Ordinal) && await ReadAsync(path, cancellationToken) is { } snapshot)
                yield return snapshot;
        }
    }

    /// <summary>Removes every snapshot of a site but the current one. Nobody may be writing one (<see cref="SnapshotRemovals"/>).</summary>
    internal async Task RemoveFormerAsync(Guid siteId, CancellationToken cancellationToken)
    {
        if (await CurrentAsync(siteId, cancellationToken) is not { } current)
            return;
        var kept = current.Parts.Select(p => PartPath(siteId, p.Sha256)).Append(SnapshotPath(siteId, current.Id)).Append(RollsPath(current)).ToHashSet(StringComparer.Ordinal);
        await foreach (var path in blobs.ListAsync($"mis/{siteId}/", cancellationToken))
        {
            if ((path.StartsWith($"mis/{siteId}/snapshots/", StringComparison.Ordinal) || path.EndsWith(".jsonl.zst", StringComparison.Ordinal)) && !kept.Contains(path))
                await blobs.DeleteAsync(path, cancellationToken);
        }
    }

    private async Task<Snapshot?> ReadAsync(string path, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(path, cancellationToken) is { } stored ? JsonSerializer.Deserialize(stored, MisJson.Default.Snapshot) : null;

    /// <summary>The records of a type, in the ordinal order of their ids, read as a stream.</summary>
    public IAsyncEnumerable<T> ReadAsync<T>(Snapshot snapshot, CancellationToken cancellationToken) where T : MisRecord =>
        ReadAsync<T, T>(snapshot, Parse<T>, cancellationToken);

    /// <summary>What somebody makes of the records of a type, in the ordinal order of their ids.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="select">Makes an item of a record; called for several at the same time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal IAsyncEnumerable<TItem> ReadAsync<T, TItem>(Snapshot snapshot, Func<T, TItem> select, CancellationToken cancellationToken) where T : MisRecord =>
        ReadAsync<T, TItem>(snapshot, line => select(Parse<T>(line)), cancellationToken);

    /// <summary>The records of a type as they are stored, in the ordinal order of their ids.</summary>
    internal IAsyncEnumerable<SnapshotLine> ReadLinesAsync<T>(Snapshot snapshot, CancellationToken cancellationToken) where T : MisRecord =>
        ReadAsync<T, SnapshotLine>(snapshot, static line => SnapshotLine.Of(line.ToArray()), cancellationToken);

    /// <summary>The enrolments class by class.</summary>
    internal async Task<IEnumerable<ClassRoll>> RollsAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (await blobs.ReadAsync(RollsPath(snapshot), cancellationToken) is { } stored)
            return ClassRolls.Read(stored.ToStream());
        // A snapshot of a time when none were kept.
        var people = await ReadLinesAsync<Person>(snapshot, cancellationToken).Select(l => l.Id).ToListAsync(cancellationToken);
        var rolls = ClassRolls.Of(people, await ReadAsync<Enrolment>(snapshot, cancellationToken).ToListAsync(cancellationToken));
        await WriteRollsAsync(snapshot, rolls, cancellationToken);
        return rolls;
    }

    /// <summary>What somebody makes of the records of a type, in the ordinal order of their ids.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="parse">Makes an item of a record's JSON; called for several at the same time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async IAsyncEnumerable<TItem> ReadAsync<T, TItem>(
        Snapshot snapshot, SnapshotLines.Parse<TItem> parse, [EnumeratorCancellation] CancellationToken cancellationToken) where T : MisRecord
    {
        var part = snapshot.Part<T>();
        await using var stored = await blobs.OpenReadAsync(PartPath(snapshot.SiteId, part.Sha256), cancellationToken)
            ?? throw new InvalidOperationException($"Snapshot {snapshot.Id} of site {snapshot.SiteId} lacks its {part.Type} records.");
        await using var lines = new DecompressionStream(stored);
        await foreach (var batch in SnapshotLines.ReadAsync(lines, parse, cancellationToken))
        {
            foreach (var item in batch)
                yield return item;
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> line) where T : MisRecord => JsonSerializer.Deserialize(line, TypeInfo<T>())!;

    private async Task<SnapshotPart> WritePartAsync<T>(Guid siteId, IReadOnlyList<T> records, CancellationToken cancellationToken) where T : MisRecord
    {
        // By way of a file, since the name is known only when the last record is written.
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var compressed = new CompressionStream(file, leaveOpen: true))
        {
            foreach (var record in records.OrderBy(r => r.SourcedId, StringComparer.Ordinal))
            {
                var line = JsonSerializer.SerializeToUtf8Bytes(record, TypeInfo<T>());
                sha.AppendData(line);
                sha.AppendData(LineEnd);
                compressed.Write(line);
                compressed.Write(LineEnd);
            }
        }

        var part = new SnapshotPart(typeof(T).Name, Convert.ToHexStringLower(sha.GetHashAndReset()), records.Count);
        file.Position = 0;
        await blobs.TryWriteNewAsync(PartPath(siteId, part.Sha256), file, cancellationToken);
        return part;
    }

    private async Task WriteRollsAsync(Snapshot snapshot, IReadOnlyCollection<ClassRoll> rolls, CancellationToken cancellationToken)
    {
        using var stored = new MemoryStream();
        ClassRolls.Write(rolls, stored);
        stored.Position = 0;
        await blobs.TryWriteNewAsync(RollsPath(snapshot), stored, cancellationToken);
    }

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)MisJson.Default.GetTypeInfo(typeof(T))!;

    private static string PartPath(Guid siteId, string sha256) => $"mis/{siteId}/{sha256}.jsonl.zst";

    private static string RollsPath(Snapshot snapshot) => $"mis/{snapshot.SiteId}/snapshots/{snapshot.Id}.rolls.zst";

    private static string SnapshotPath(Guid siteId, string snapshotId) => $"mis/{siteId}/snapshots/{snapshotId}.json";
}
