using Azure;
using Azure.Data.Tables;

namespace Hub.Local.Functions.Timers;

/// <summary>What is known of each schedule across restarts.</summary>
internal sealed class TimerStatusTable(TableClient table)
{
    private const string Partition = "timer";

    /// <summary>Null when the timer never ran here, or ran on another schedule.</summary>
    public async Task<ScheduleStatus?> ReadAsync(string function, string schedule, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync<TableEntity>(Partition, function, cancellationToken: cancellationToken);
        return row.HasValue && row.Value!.GetString("Schedule") == schedule
            ? new ScheduleStatus
            {
                Last = Utc(row.Value.GetDateTimeOffset("Last")),
                Next = Utc(row.Value.GetDateTimeOffset("Next")),
                LastUpdated = Utc(row.Value.GetDateTimeOffset("LastUpdated")),
            }
            : null;
    }

    public Task WriteAsync(string function, string schedule, ScheduleStatus status, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, function) { ["Schedule"] = schedule, ["LastUpdated"] = status.LastUpdated };
        // A table's time begins in 1601: what never was has no column.
        if (status.Last != default)
            row["Last"] = status.Last;
        if (status.Next != default)
            row["Next"] = status.Next;
        row.ETag = ETag.All;
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private static DateTime Utc(DateTimeOffset? time) => time?.UtcDateTime ?? default;
}
