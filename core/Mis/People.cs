using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Mis;

/// <summary>The people of the current snapshot, by id: for looking somebody up. Whoever needs all of them reads the snapshot.</summary>
public sealed class People(Tables tables)
{
    private const int MaxBatchBytes = 2_000_000;
    private const int ConcurrentBatches = 4;

    /// <summary>A person, or null.</summary>
    public async Task<Person?> FindAsync(Guid siteId, string sourcedId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(sourcedId), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(row.Value!) : null;
    }

    /// <summary>A page of a site's people, in the order of their ids.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="userType">Only people of this type; null for all.</param>
    /// <param name="yearGroup">Only people of this year group; null for all.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most people to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The people, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public async Task<ListPage<Person>> ListAsync(Guid siteId, UserType? userType, string? yearGroup, string? position, int size, CancellationToken cancellationToken)
    {
        var site = siteId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {site} and RowKey gt {position ?? ""}");
        if (userType is { } type)
            filter += " and " + TableClient.CreateQueryFilter($"UserType eq {type.ToString()}");
        if (yearGroup is not null)
            filter += " and " + TableClient.CreateQueryFilter($"YearGroup eq {yearGroup}");
        var people = new List<Person>();
        var last = "";
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (people.Count == size)
                return new ListPage<Person>(people, last);
            people.Add(FromRow(row));
            last = row.RowKey;
        }

        return new ListPage<Person>(people, null);
    }

    /// <summary>Brings rows in step with changes. Doing it again changes nothing.</summary>
    internal async Task ApplyAsync(Guid siteId, IEnumerable<RecordChange> changes, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentBatches, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Batches(changes), options, async (batch, stop) =>
        {
            // Deleting what is not there fails a whole transaction, and after a crash some rows may be gone already.
            var gone = batch.Where(c => c.Kind == ChangeKind.Left).ToArray();
            foreach (var change in gone)
                await table.DeleteEntityAsync(siteId.ToString(), TableKey.For(change.Id), cancellationToken: stop);
            var upserts = batch.Except(gone).Select(c => new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(siteId, c))).ToArray();
            if (upserts.Length > 0)
                await table.SubmitTransactionAsync(upserts, stop);
        });
    }

    /// <summary>Removes the rows of everybody whom a snapshot does not hold.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="keep">The ids that stay.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task RemoveAllButAsync(Guid siteId, IEnumerable<string> keep, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var keys = keep.Select(TableKey.For).ToHashSet(StringComparer.Ordinal);
        var strays = new List<string>();
        await foreach (var key in KeysAsync(table, siteId, cancellationToken))
        {
            if (!keys.Contains(key))
                strays.Add(key);
        }

        foreach (var key in strays)
            await table.DeleteEntityAsync(siteId.ToString(), key, cancellationToken: cancellationToken);
    }

    private static async IAsyncEnumerable<string> KeysAsync(TableClient table, Guid siteId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var site = siteId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {site}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellationToken))
            yield return row.RowKey;
    }

    private static IEnumerable<List<RecordChange>> Batches(IEnumerable<RecordChange> changes)
    {
        var batch = new List<RecordChange>();
        var bytes = 0;
        foreach (var change in changes)
        {
            if (batch.Count == Tables.BatchSize || (batch.Count > 0 && bytes + change.Json.Length > MaxBatchBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(change);
            bytes += change.Json.Length;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("People");

    private static TableEntity ToRow(Guid siteId, RecordChange change)
    {
        var person = JsonSerializer.Deserialize(change.Json, MisJson.Default.Person)!;
        var row = new TableEntity(siteId.ToString(), TableKey.For(person.SourcedId)) { ["UserType"] = person.UserType.ToString(), ["YearGroup"] = person.YearGroup };
        RowBytes.Write(row, change.Json);
        return row;
    }

    private static Person FromRow(TableEntity row) => JsonSerializer.Deserialize(RowBytes.Read(row).Span, MisJson.Default.Person)!;
}
