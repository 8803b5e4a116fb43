using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Mis;

/// <summary>Whom a site's MIS had and has no longer, and since when: a row for each, by id and without a name, until the person is back or erased.</summary>
public sealed class Leavers(Tables tables, TimeProvider time)
{
    private const int Together = 16;

    /// <summary>All of a site.</summary>
    public async Task<IReadOnlyList<Leaver>> ListAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (partition, leavers) = (siteId.ToString(), new List<Leaver>());
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken))
            leavers.Add(Read(row));
        return leavers;
    }

    /// <summary>A person, if on the list; else null.</summary>
    public async Task<Leaver?> FindAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(personId), cancellationToken: cancellationToken);
        return row.HasValue ? Read(row.Value!) : null;
    }

    /// <summary>Takes a person from the list.</summary>
    public async Task RemoveAsync(Guid siteId, string personId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(siteId.ToString(), TableKey.For(personId), cancellationToken: cancellationToken);

    /// <summary>Notes who left with an import, and who is back. Doing it again changes nothing: who is on the list already keeps the time.</summary>
    internal async Task NoteAsync(Guid siteId, IEnumerable<RecordChange> changes, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var here = new HashSet<string>(StringComparer.Ordinal);
        var left = new List<string>();
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Left)
                left.Add(change.Id);
            else if (change.Kind == ChangeKind.Added)
                here.Add(change.Id);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
        if (here.Count > 0)
        {
            var back = (await ListAsync(siteId, cancellationToken)).Where(l => here.Contains(l.PersonId));
            await Parallel.ForEachAsync(back, options, async (leaver, token) => await RemoveAsync(siteId, leaver.PersonId, token));
        }

        var now = time.GetUtcNow();
        await Parallel.ForEachAsync(left, options, async (id, token) =>
        {
            try
            {
                await table.AddEntityAsync(new TableEntity(siteId.ToString(), TableKey.For(id)) { ["PersonId"] = id, ["LeftAt"] = now }, token);
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // Noted before.
            }
        });
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Leavers");

    private static Leaver Read(TableEntity row) => new(row.GetString("PersonId"), row.GetDateTimeOffset("LeftAt")!.Value);
}

/// <summary>Somebody who left.</summary>
/// <param name="PersonId">The id in the MIS.</param>
/// <param name="LeftAt">When an import came without the person, in UTC.</param>
public sealed record Leaver(string PersonId, DateTimeOffset LeftAt);
