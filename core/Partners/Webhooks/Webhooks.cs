using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Every partner's endpoints.</summary>
public sealed class Webhooks(Tables tables)
{
    /// <summary>A partner's endpoints, the oldest first.</summary>
    public async Task<IReadOnlyList<Webhook>> ListAsync(string vendorId, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(vendorId, cancellationToken)).Select(FromRow).OrderBy(w => w.CreatedAt)];

    /// <summary>One of a partner's endpoints, or null.</summary>
    public async Task<Webhook?> FindAsync(string vendorId, Guid id, CancellationToken cancellationToken) =>
        await RowAsync(vendorId, id, cancellationToken) is { } row ? FromRow(row) : null;

    /// <summary>Stores one that is new.</summary>
    /// <returns>Whether there was room for it.</returns>
    public async Task<bool> AddAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        // Their keys are numbered places, so that two made at once cannot be one too many.
        for (var place = 0; place < Webhook.Most; place++)
        {
            try
            {
                await table.AddEntityAsync(ToRow(webhook, place.ToString(CultureInfo.InvariantCulture)), cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
            }
        }

        return false;
    }

    /// <summary>Changes one as it stands now; on a conflict it is read and changed again.</summary>
    /// <param name="vendorId">Whose it is.</param>
    /// <param name="id">Which.</param>
    /// <param name="change">It as it should be, or null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>It as it was changed; null when there is none or it was left.</returns>
    public async Task<Webhook?> UpdateAsync(string vendorId, Guid id, Func<Webhook, Webhook?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await RowAsync(vendorId, id, cancellationToken) is not { } row || change(FromRow(row)) is not { } next)
                return null;
            try
            {
                await (await TableAsync()).UpdateEntityAsync(ToRow(next, row.RowKey), row.ETag, TableUpdateMode.Replace, cancellationToken);
                return next;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
            }
        }
    }

    /// <summary>Removes one.</summary>
    /// <returns>It as it was; null when there was none.</returns>
    public async Task<Webhook?> RemoveAsync(string vendorId, Guid id, CancellationToken cancellationToken)
    {
        while (await RowAsync(vendorId, id, cancellationToken) is { } row)
        {
            try
            {
                await (await TableAsync()).DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
                return FromRow(row);
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
            }
        }

        return null;
    }

    private async Task<TableEntity?> RowAsync(string vendorId, Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(vendorId, cancellationToken)).FirstOrDefault(row => row.GetGuid("Id") == id);

    private async Task<List<TableEntity>> ReadAsync(string vendorId, CancellationToken cancellationToken)
    {
        var (vendor, rows) = (TableKey.For(vendorId), new List<TableEntity>());
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == vendor, cancellationToken: cancellationToken))
            rows.Add(row);
        return rows;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Webhooks");

    private static TableEntity ToRow(Webhook webhook, string place) => new(TableKey.For(webhook.VendorId), place)
    {
        ["Id"] = webhook.Id,
        ["VendorId"] = webhook.VendorId,
        ["Url"] = webhook.Url,
        ["Events"] = string.Join(' ', webhook.Events),
        ["Description"] = webhook.Description,
        ["Enabled"] = webhook.Enabled,
        ["Fault"] = webhook.Fault?.ToString(),
        ["CreatedAt"] = webhook.CreatedAt,
        ["Since"] = webhook.Since,
        ["LastSuccessAt"] = webhook.LastSuccessAt,
        ["Secrets"] = JsonSerializer.Serialize(webhook.Secrets),
    };

    private static Webhook FromRow(TableEntity row) => new()
    {
        Id = row.GetGuid("Id")!.Value,
        VendorId = row.GetString("VendorId"),
        Url = row.GetString("Url"),
        Events = row.GetString("Events").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Description = row.GetString("Description"),
        Enabled = row.GetBoolean("Enabled")!.Value,
        Fault = row.GetString("Fault") is { } fault ? Enum.Parse<WebhookFault>(fault) : null,
        CreatedAt = row.GetDateTimeOffset("CreatedAt")!.Value,
        Since = row.GetDateTimeOffset("Since")!.Value,
        LastSuccessAt = row.GetDateTimeOffset("LastSuccessAt"),
        Secrets = JsonSerializer.Deserialize<WebhookSecret[]>(row.GetString("Secrets"))!,
    };
}
