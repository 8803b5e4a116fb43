using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Brings what was announced to the partner's endpoints, once its change has been made.</summary>
public sealed class TellPartners(Tables tables, Webhooks webhooks, WebhookDeliveries deliveries, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RefusalsKept = TimeSpan.FromDays(1);

    /// <summary>Puts an event into the lanes of the endpoints that want it. Doing it again changes nothing.</summary>
    /// <returns>The lanes that have something to send.</returns>
    public async Task<IReadOnlyList<WebhookLane>> RunAsync(PartnerEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (!await IsCommittedAsync(happened, cancellationToken))
            return [];
        var lanes = new List<WebhookLane>();
        foreach (var webhook in (await webhooks.ListAsync(happened.VendorId, cancellationToken)).Where(w => w.Wants(happened.Type)))
        {
            await deliveries.AddAsync(webhook.Id, happened, cancellationToken);
            lanes.Add(webhook.LaneOf(happened.Stream));
        }

        return lanes;
    }

    /// <summary>Ends what <see cref="RunAsync"/> began, once the lanes know.</summary>
    public async Task FinishAsync(PartnerEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var row = PartnerEvents.Row(happened, committed: true);
        await (await TableAsync(happened)).DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    /// <summary>Forgets the changes that were refused: nothing that late is still on its way. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - RefusalsKept;
        foreach (var name in PartnerEvents.Tables)
        {
            var table = await tables.GetAsync(name);
            var rows = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"Committed eq false and Timestamp lt {old}"), cancellationToken: cancellationToken);
            await foreach (var row in rows)
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Waits for the change. One that does not come in time is refused: then it cannot come later.</summary>
    private async Task<bool> IsCommittedAsync(PartnerEvent happened, CancellationToken cancellationToken)
    {
        var (table, refusal) = (await TableAsync(happened), PartnerEvents.Row(happened, committed: false));
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(refusal.PartitionKey, refusal.RowKey, cancellationToken: cancellationToken);
            if (row.HasValue)
                return row.Value!.GetBoolean("Committed")!.Value;
            if (time.GetUtcNow() < happened.At + PartnerEvents.Patience)
            {
                await Task.Delay(wait, time, cancellationToken);
                continue;
            }

            try
            {
                await table.AddEntityAsync(refusal, cancellationToken);
                return false;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // At the last moment.
            }
        }
    }

    private Task<TableClient> TableAsync(PartnerEvent happened) => tables.GetAsync(PartnerEvents.TableOf(happened));
}
