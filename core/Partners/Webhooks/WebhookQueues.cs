using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Webhooks;

/// <summary>What is to be sent to each endpoint: a lane for each of its streams, in which the first must arrive before the next is sent.</summary>
public sealed class WebhookQueues(Tables tables, TimeProvider time)
{
    private const string LanePrefix = "lane_";
    private const string NextPrefix = "next_";

    /// <summary>The place behind everything that was ever put into a lane. Only one at a time puts events into a lane: its session of announcements.</summary>
    internal async Task<long> NextOrderAsync(Guid webhookId, string stream, CancellationToken cancellationToken)
    {
        var lane = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(webhookId.ToString(), LanePrefix + stream, cancellationToken: cancellationToken);
        // Of another instance of the hub, the clock may be ahead of this one's.
        return Math.Max(time.GetUtcNow().UtcTicks, lane.HasValue ? lane.Value!.GetInt64("Last")!.Value + 1 : 0);
    }

    /// <summary>Puts a delivery in its place. Doing it again changes nothing.</summary>
    internal async Task PutAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var partition = delivery.WebhookId.ToString();
        var lane = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(partition, LanePrefix + delivery.Stream, cancellationToken: cancellationToken);
        var last = Math.Max(delivery.Order, lane.HasValue ? lane.Value!.GetInt64("Last")!.Value : 0);
        await (await TableAsync()).SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, LanePrefix + delivery.Stream) { ["Last"] = last }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, Key(delivery)) { ["Delivery"] = delivery.Id, ["Order"] = delivery.Order }),
        ], cancellationToken);
    }

    /// <summary>The delivery that is first in a lane; null when there is none.</summary>
    /// <returns>Its key in the lane, and its id.</returns>
    internal async Task<(string Key, string DeliveryId)?> FirstAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        var (partition, from, to) = (lane.WebhookId.ToString(), $"{NextPrefix}{lane.Stream}_", $"{NextPrefix}{lane.Stream}`");
        var waiting = (await TableAsync()).QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}"), 1, cancellationToken: cancellationToken);
        await foreach (var row in waiting)
            return (row.RowKey, row.GetString("Delivery"));
        return null;
    }

    /// <summary>Takes a delivery out of its lane.</summary>
    internal async Task RemoveAsync(WebhookLane lane, string key, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(lane.WebhookId.ToString(), key, cancellationToken: cancellationToken);

    /// <summary>Every lane of an endpoint that anything was put into lately.</summary>
    public async Task<IReadOnlyList<WebhookLane>> LanesAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var (partition, lanes) = (webhook.Id.ToString(), new List<WebhookLane>());
        var rows = (await TableAsync()).QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {LanePrefix} and RowKey lt {"lane`"}"), cancellationToken: cancellationToken);
        await foreach (var row in rows)
            lanes.Add(webhook.LaneOf(row.RowKey[LanePrefix.Length..]));
        return lanes;
    }

    /// <summary>Forgets lanes that were not used for as long as deliveries are kept, and what waits in them. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var (table, old) = (await TableAsync(), (time.GetUtcNow() - WebhookDeliveries.Kept).UtcTicks);
        var rows = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"Last lt {old} or Order lt {old}"), cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            try
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // In use again.
            }
        }
    }

    private static string Key(WebhookDelivery delivery) =>
        string.Create(CultureInfo.InvariantCulture, $"{NextPrefix}{delivery.Stream}_{delivery.Order:x16}_{delivery.Id}");

    private Task<TableClient> TableAsync() => tables.GetAsync("WebhookQueues");
}

/// <summary>The events of an endpoint that are sent in order.</summary>
/// <param name="VendorId">Whose endpoint it is.</param>
/// <param name="WebhookId">The endpoint.</param>
/// <param name="Stream">What the events are of: a school, an application, or <see cref="Tests"/>.</param>
public sealed record WebhookLane(string VendorId, Guid WebhookId, string Stream)
{
    /// <summary>The lane of tests, which wait for nothing else.</summary>
    public const string Tests = "test";
}
