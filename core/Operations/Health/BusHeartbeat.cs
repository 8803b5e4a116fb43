using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.Health;

/// <summary>Whether messages come through the bus: one is sent every minute, and when it came is written down.</summary>
public sealed class BusHeartbeat(Tables tables, TimeProvider time)
{
    // Several may be late before the bus is called failing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset began = time.GetUtcNow();

    /// <summary>Writes down that a message came.</summary>
    public async Task HeardAsync(CancellationToken cancellationToken) => await (await TableAsync()).UpsertEntityAsync(
        new TableEntity("hub", "bus") { ["HeardAt"] = time.GetUtcNow() }, TableUpdateMode.Replace, cancellationToken);

    /// <summary>How the bus is.</summary>
    internal async Task<HealthPart> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>("hub", "bus", cancellationToken: cancellationToken);
        var heard = row.HasValue ? row.Value!.GetDateTimeOffset("HeardAt") : null;
        var now = time.GetUtcNow();
        if (heard is { } at && now - at <= Patience)
            return new HealthPart(HealthParts.Bus, HealthState.Working, at);
        // A hub that has slept, or is new, has sent nothing that could have come.
        return now - began <= Patience
            ? new HealthPart(HealthParts.Bus, HealthState.Unknown, heard)
            : new HealthPart(HealthParts.Bus, HealthState.Failing, heard, "No message has come through for five minutes, though one is sent every minute.");
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Health");
}
