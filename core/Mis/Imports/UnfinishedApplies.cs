using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>Remembers which import is writing a site's rows, so that the next one knows when it never came to the end.</summary>
public sealed class UnfinishedApplies(Tables tables)
{
    private const string RowKey = "applying";

    /// <summary>Whether an import other than this one began to write and did not end: the rows are then of no snapshot at all.</summary>
    public async Task<bool> HasOtherAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync("Snapshots")).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue && row.Value!.GetString("ImportId") != importId;
    }

    /// <summary>Notes that an import begins to write.</summary>
    /// <returns>Whether another one began and did not end.</returns>
    public async Task<bool> BeginAsync(Guid siteId, string importId, CancellationToken cancellationToken)
    {
        if (await HasOtherAsync(siteId, importId, cancellationToken))
            return true;
        var table = await tables.GetAsync("Snapshots");
        await table.UpsertEntityAsync(new TableEntity(siteId.ToString(), RowKey) { ["ImportId"] = importId }, TableUpdateMode.Replace, cancellationToken);
        return false;
    }

    /// <summary>Notes that the rows are those of the current snapshot.</summary>
    public async Task ClearAsync(Guid siteId, CancellationToken cancellationToken) =>
        await (await tables.GetAsync("Snapshots")).DeleteEntityAsync(siteId.ToString(), RowKey, ETag.All, cancellationToken);
}
