using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.Maintenance;

/// <summary>The windows as they are stored: all in one row, which every instance of the hub reads every few seconds.</summary>
public sealed class MaintenanceWindows(Tables tables)
{
    private const string Partition = "hub";
    private const string Key = "windows";
    private const string Column = "Json";

    /// <summary>All windows.</summary>
    public async Task<StoredWindows> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Partition, Key, cancellationToken: cancellationToken);
        return row.HasValue
            ? new StoredWindows(JsonSerializer.Deserialize<MaintenanceWindow[]>(row.Value!.GetString(Column), JsonSerializerOptions.Web)!, row.Value.ETag)
            : new StoredWindows([], null);
    }

    /// <summary>A window; null when there is none of that id.</summary>
    public async Task<MaintenanceWindow?> FindAsync(string id, CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Find(id);

    /// <summary>Stores the windows in place of those that were read.</summary>
    /// <returns>Whether they were stored: not when somebody else changed them meanwhile.</returns>
    public async Task<bool> TryStoreAsync(IReadOnlyList<MaintenanceWindow> windows, StoredWindows read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        var row = new TableEntity(Partition, Key) { [Column] = JsonSerializer.Serialize(windows, JsonSerializerOptions.Web) };
        try
        {
            var table = await TableAsync();
            if (read.Version is { } version)
                await table.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellationToken);
            else
                await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Maintenance");
}

/// <summary>Windows as they were read.</summary>
/// <param name="Windows">The windows, in the order in which they were made.</param>
/// <param name="Version">Of the row; null when there is none.</param>
public sealed record StoredWindows(IReadOnlyList<MaintenanceWindow> Windows, ETag? Version)
{
    /// <summary>A window; null when there is none of that id.</summary>
    public MaintenanceWindow? Find(string id) => Windows.FirstOrDefault(w => w.Id == id);
}
