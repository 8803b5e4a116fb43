using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.TileStore;

/// <summary>Which applications schools have installed. What was read is believed for twenty seconds, so that a withdrawal is in force everywhere after that.</summary>
public sealed class Installs(Tables tables, TimeProvider time) : IDisposable
{
    private const int MostKept = 50_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private readonly FreshCache<(Guid Site, Guid Application), Install?> bySite = new(Fresh, MostKept, time);
    private readonly FreshCache<(string Vendor, Guid Site), bool> byVendor = new(Fresh, MostKept, time);

    /// <summary>Whether a school has the application in use.</summary>
    public async ValueTask<bool> IsActiveAsync(Guid siteId, Guid applicationId, CancellationToken cancellationToken) =>
        (await bySite.GetAsync((siteId, applicationId), () => ReadAsync(siteId, applicationId, cancellationToken)))?.State == InstallState.Active;

    /// <summary>Whether a school has any of the partner's applications in use.</summary>
    public ValueTask<bool> HasActiveAsync(string vendorId, Guid siteId, CancellationToken cancellationToken) =>
        byVendor.GetAsync((vendorId, siteId), () => ReadAnyActiveAsync(vendorId, siteId, cancellationToken));

    /// <summary>Stores where an install stands.</summary>
    public async Task PutAsync(Install install, CancellationToken cancellationToken)
    {
        var rows = await tables.GetAsync("Installs");
        var index = await tables.GetAsync("InstallsByVendor");
        var row = new TableEntity(install.SiteId.ToString(), install.ApplicationId.ToString()) { ["VendorId"] = install.VendorId, ["State"] = install.State.ToString() };
        var indexRow = new TableEntity(TableKey.For(install.VendorId), $"{install.SiteId}_{install.ApplicationId}");
        // The index names the install; the row says where it stands. Index first: a row without index would be an install that its partner never sees.
        await index.UpsertEntityAsync(indexRow, TableUpdateMode.Replace, cancellationToken);
        await rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        bySite.Forget((install.SiteId, install.ApplicationId));
        byVendor.Forget((install.VendorId, install.SiteId));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bySite.Dispose();
        byVendor.Dispose();
    }

    private async Task<Install?> ReadAsync(Guid siteId, Guid applicationId, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync("Installs")).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), applicationId.ToString(), cancellationToken: cancellationToken);
        return row.HasValue ? new Install(siteId, applicationId, row.Value!.GetString("VendorId"), Enum.Parse<InstallState>(row.Value.GetString("State"))) : null;
    }

    private async Task<bool> ReadAnyActiveAsync(string vendorId, Guid siteId, CancellationToken cancellationToken)
    {
        var (partition, from, to) = (TableKey.For(vendorId), $"{siteId}_", $"{siteId}`");
        var index = await tables.GetAsync("InstallsByVendor");
        await foreach (var entry in index.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}"), cancellationToken: cancellationToken))
        {
            if (await ReadAsync(siteId, Guid.Parse(entry.RowKey[from.Length..]), cancellationToken) is { State: InstallState.Active } install && install.VendorId == vendorId)
                return true;
        }

        return false;
    }
}
