using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Mis;

/// <summary>The people of each site's current snapshot, found by their id or listed in its order.</summary>
public sealed class People(Tables tables)
{
    /// <summary>A person, or null.</summary>
    public async Task<Person?> FindAsync(Guid siteId, string sourcedId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(sourcedId), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(row.Value!) : null;
    }

    /// <summary>A page of a site's people.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="userType">Only people of this type; null for all.</param>
    /// <param name="yearGroup">Only people of this year group, as the MIS writes it; null for all.</param>
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
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, Math.Min(size + 1, 1000), cancellationToken: cancellationToken))
        {
            if (people.Count == size)
                return new ListPage<Person>(people, TableKey.For(people[^1].SourcedId));
            people.Add(FromRow(row));
        }

        return new ListPage<Person>(people, null);
    }

    /// <summary>Stores and removes people. Doing it again changes nothing.</summary>
    internal async Task ApplyAsync(Guid siteId, IReadOnlyCollection<(Person? Before, Person? After)> changes, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var site = siteId.ToString();
        var stored = changes.Where(c => c.After is not null).Select(c => new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(site, c.After!)));
        foreach (var batch in stored.Chunk(Tables.BatchSize))
            await table.SubmitTransactionAsync(batch, cancellationToken);
        // One by one: a transaction fails as a whole when a row is gone already, as it is after a crash.
        foreach (var (left, _) in changes.Where(c => c.After is null))
            await table.DeleteEntityAsync(site, TableKey.For(left!.SourcedId), cancellationToken: cancellationToken);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("People");

    private static TableEntity ToRow(string site, Person person) => new(site, TableKey.For(person.SourcedId))
    {
        ["UserType"] = person.UserType.ToString(),
        ["YearGroup"] = person.YearGroup,
        ["Json"] = JsonSerializer.Serialize(person, MisJson.Default.Person),
    };

    private static Person FromRow(TableEntity row) => JsonSerializer.Deserialize(row.GetString("Json"), MisJson.Default.Person)!;
}
