using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>How far the removal of old jobs has come among those that it looks through.</summary>
public sealed class JobPlaces(Tables tables)
{
    private const string Partition = "purge";
    private const string Row = "place";

    /// <summary>The place; null for the start.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync("JobPlaces")).GetEntityIfExistsAsync<TableEntity>(Partition, Row, cancellationToken: cancellationToken);
        return row.HasValue && row.Value!.GetString("Place") is { Length: > 0 } place ? place : null;
    }

    /// <summary>Stores the place; null for the start.</summary>
    public async Task WriteAsync(string? place, CancellationToken cancellationToken) =>
        await (await tables.GetAsync("JobPlaces")).UpsertEntityAsync(new TableEntity(Partition, Row) { ["Place"] = place ?? "" }, TableUpdateMode.Replace, cancellationToken);
}
