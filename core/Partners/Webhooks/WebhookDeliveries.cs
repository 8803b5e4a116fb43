using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Webhooks;

/// <summary>The log of each endpoint, newest first. <see cref="WebhookQueues"/> says what of it is to be sent.</summary>
public sealed class WebhookDeliveries(Tables tables, WebhookQueues queues, TimeProvider time)
{
    /// <summary>How long a delivery is kept, sent or not.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Puts an event of an endpoint behind those before it. Doing it again changes nothing.</summary>
    public Task AddAsync(Guid webhookId, PartnerEvent happened, CancellationToken cancellationToken) =>
        AddAsync(webhookId, happened.Id, happened.Type, happened.At, happened.Stream, WebhookBody.Of(happened), cancellationToken);

    /// <summary>Puts a test behind those before it.</summary>
    public Task<WebhookDelivery> AddTestAsync(Guid webhookId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return AddAsync(webhookId, Guid.NewGuid(), WebhookBody.TestType, now, WebhookLane.Tests, WebhookBody.OfTest(webhookId, now), cancellationToken);
    }

    /// <summary>A delivery, or null.</summary>
    public async Task<WebhookDelivery?> FindAsync(Guid webhookId, string id, CancellationToken cancellationToken) =>
        await RowAsync(webhookId, id, cancellationToken) is { } row ? FromRow(row) : null;

    /// <summary>Changes one as it stands now; on a conflict it is read and changed again.</summary>
    /// <returns>It as it was changed; null when it is gone.</returns>
    public async Task<WebhookDelivery?> UpdateAsync(Guid webhookId, string id, Func<WebhookDelivery, WebhookDelivery> change, CancellationToken cancellationToken)
    {
        while (await RowAsync(webhookId, id, cancellationToken) is { } row)
        {
            var next = change(FromRow(row));
            try
            {
                await (await TableAsync()).UpdateEntityAsync(ToRow(next), row.ETag, TableUpdateMode.Replace, cancellationToken);
                return next;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
            }
        }

        return null;
    }

    /// <summary>Has one sent again, in its own place of the order: before what came after it and waits.</summary>
    /// <returns>It as it stands now; null when there is none.</returns>
    public async Task<WebhookDelivery?> SendAgainAsync(Guid webhookId, string id, CancellationToken cancellationToken)
    {
        var again = await UpdateAsync(webhookId, id, d => d with { State = WebhookDeliveryState.Pending, Tries = 0, NextAttemptAt = null }, cancellationToken);
        // Should it not come to this, asking again does it.
        if (again is not null)
            await queues.PutAsync(again, cancellationToken);
        return again;
    }

    /// <summary>A page of an endpoint's deliveries, newest first.</summary>
    /// <param name="webhookId">The endpoint.</param>
    /// <param name="state">Only those that stand so; null for all.</param>
    /// <param name="since">Only those of events since then; null for all.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ListPage<WebhookDelivery>> ListAsync(
        Guid webhookId, WebhookDeliveryState? state, DateTimeOffset? since, string? position, int size, CancellationToken cancellationToken)
    {
        var webhook = webhookId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {webhook} and RowKey gt {position ?? ""}");
        if (state is { } wanted)
            filter += " and " + TableClient.CreateQueryFilter($"State eq {wanted.ToString()}");
        if (since is { } from)
            filter += " and " + TableClient.CreateQueryFilter($"RowKey lt {NewestFirst.KeyOf(from.AddTicks(-1))}");
        var found = new List<WebhookDelivery>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (found.Count == size)
                return new ListPage<WebhookDelivery>(found, found[^1].Id);
            found.Add(FromRow(row));
        }

        return new ListPage<WebhookDelivery>(found, null);
    }

    /// <summary>Forgets what is older than <see cref="Kept"/>, of endpoints that are gone too. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var old = TableClient.CreateQueryFilter($"RowKey gt {NewestFirst.KeyOf(time.GetUtcNow() - Kept)}");
        await foreach (var row in table.QueryAsync<TableEntity>(old, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    private async Task<WebhookDelivery> AddAsync(
        Guid webhookId, Guid eventId, string type, DateTimeOffset at, string stream, string body, CancellationToken cancellationToken)
    {
        var id = $"{NewestFirst.KeyOf(at)}{eventId:N}";
        var delivery = await FindAsync(webhookId, id, cancellationToken);
        if (delivery is null)
        {
            delivery = new WebhookDelivery
            {
                Id = id,
                WebhookId = webhookId,
                MessageId = $"evt_{eventId:N}",
                Type = type,
                At = at,
                Stream = stream,
                Order = await queues.NextOrderAsync(webhookId, stream, cancellationToken),
                Body = body,
            };
            await (await TableAsync()).AddEntityAsync(ToRow(delivery), cancellationToken);
        }

        if (delivery.State == WebhookDeliveryState.Pending)
            await queues.PutAsync(delivery, cancellationToken);
        return delivery;
    }

    private async Task<TableEntity?> RowAsync(Guid webhookId, string id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(webhookId.ToString(), TableKey.For(id), cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("WebhookDeliveries");

    private static TableEntity ToRow(WebhookDelivery delivery) => new(delivery.WebhookId.ToString(), delivery.Id)
    {
        ["MessageId"] = delivery.MessageId,
        ["Type"] = delivery.Type,
        ["At"] = delivery.At,
        ["Stream"] = delivery.Stream,
        ["Order"] = delivery.Order,
        ["Body"] = delivery.Body,
        ["State"] = delivery.State.ToString(),
        ["Tries"] = delivery.Tries,
        ["NextAttemptAt"] = delivery.NextAttemptAt,
        ["Attempts"] = JsonSerializer.Serialize(delivery.Attempts),
    };

    private static WebhookDelivery FromRow(TableEntity row) => new()
    {
        Id = row.RowKey,
        WebhookId = Guid.Parse(row.PartitionKey),
        MessageId = row.GetString("MessageId"),
        Type = row.GetString("Type"),
        At = row.GetDateTimeOffset("At")!.Value,
        Stream = row.GetString("Stream"),
        Order = row.GetInt64("Order")!.Value,
        Body = row.GetString("Body"),
        State = Enum.Parse<WebhookDeliveryState>(row.GetString("State")),
        Tries = row.GetInt32("Tries")!.Value,
        NextAttemptAt = row.GetDateTimeOffset("NextAttemptAt"),
        Attempts = JsonSerializer.Deserialize<WebhookAttempt[]>(row.GetString("Attempts"))!,
    };
}
