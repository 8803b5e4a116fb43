using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Hub.Local.Messaging;

/// <summary>Who receives what: the queues and subscriptions that the triggers of the app name, kept in a table for senders in any process.</summary>
internal sealed class EntityRegistry(TableClient table)
{
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<Destination> Destinations, long At)> cache = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes down who receives an entity. Subscriptions that are not named any more get no more messages.</summary>
    public async Task RegisterAsync(string entity, IReadOnlyCollection<Destination> destinations, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        foreach (var destination in destinations)
            await table.UpsertEntityAsync(
                new TableEntity(KeyOf(entity), destination.Queue) { ["Sessions"] = destination.BySession }, TableUpdateMode.Replace, cancellationToken);
        foreach (var known in await ReadAsync(entity, cancellationToken))
            if (destinations.All(d => d.Queue != known.Queue))
                await table.DeleteEntityAsync(KeyOf(entity), known.Queue, ETag.All, cancellationToken);
        cache.TryRemove(entity, out _);
    }

    /// <summary>Where a message to an entity goes. An entity that no trigger names is a queue.</summary>
    public async Task<IReadOnlyList<Destination>> DestinationsAsync(string entity, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(entity, out var known) && TimeProvider.System.GetElapsedTime(known.At) < CacheTime)
            return known.Destinations;
        var at = TimeProvider.System.GetTimestamp();
        var destinations = await ReadAsync(entity, cancellationToken);
        if (destinations.Count == 0)
            return [new Destination(EntityNames.Queue(entity), null)];
        cache[entity] = (destinations, at);
        return destinations;
    }

    private static string KeyOf(string entity) => EntityNames.Session(entity.ToUpperInvariant());

    private async Task<List<Destination>> ReadAsync(string entity, CancellationToken cancellationToken)
    {
        try
        {
            var rows = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {KeyOf(entity)}"), cancellationToken: cancellationToken);
            return await rows.Select(row => new Destination(row.RowKey, row.GetBoolean("Sessions"))).ToListAsync(cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }
}

/// <summary>A storage queue that receives what is sent to an entity.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="BySession">Whether its receiver takes messages by session; null when no receiver is known.</param>
internal sealed record Destination(string Queue, bool? BySession);
