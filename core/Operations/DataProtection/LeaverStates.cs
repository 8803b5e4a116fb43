using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Where the erasing of leavers stands: of each site, and of the round over all of them.</summary>
public sealed class LeaverStates(Tables tables)
{
    // Behind the partitions of sites.
    private const string Round = "~round";
    private const string RowKey = "state";

    /// <summary>Of a site; null before it was looked at for the first time.</summary>
    public async Task<LeaverState?> FindAsync(Guid siteId, CancellationToken cancellationToken) =>
        await RowAsync(siteId, cancellationToken) is { } row ? Read(row) : null;

    /// <summary>Changes a site's. Read again and repeated when somebody else changed it meanwhile.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="change">From what there is, null when there is nothing; null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<LeaverState?> UpdateAsync(Guid siteId, Func<LeaverState?, LeaverState?> change, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        while (true)
        {
            var row = await RowAsync(siteId, cancellationToken);
            var before = row is null ? null : Read(row);
            if (change(before) is not { } next || next == before)
                return before;
            var changed = new TableEntity(siteId.ToString(), RowKey)
            {
                [nameof(LeaverState.Days)] = next.Days,
                [nameof(LeaverState.Next)] = next.Next,
                [nameof(LeaverState.Held)] = next.Held,
                [nameof(LeaverState.ApprovedUntil)] = next.ApprovedUntil,
            };
            try
            {
                if (row is null)
                    await table.AddEntityAsync(changed, cancellationToken);
                else
                    await table.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return next;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                // Somebody else was faster: what they wrote is looked at.
            }
        }
    }

    /// <summary>Where the day's round over the sites stands.</summary>
    /// <returns>Whether it is done; and where it goes on, null at the beginning.</returns>
    internal async Task<(bool Done, string? Position)> RoundAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Round, Round, cancellationToken: cancellationToken);
        return row.HasValue && row.Value!.GetString("Day") == Text(day) ? (row.Value.GetBoolean("Done") == true, row.Value.GetString("Position")) : (false, null);
    }

    /// <summary>Notes where it stands. Two rounds at once look at a site twice, which changes nothing.</summary>
    internal async Task StoreRoundAsync(DateOnly day, bool done, string? position, CancellationToken cancellationToken) => await (await TableAsync()).UpsertEntityAsync(
        new TableEntity(Round, Round) { ["Day"] = Text(day), ["Done"] = done, ["Position"] = position }, TableUpdateMode.Replace, cancellationToken);

    private async Task<TableEntity?> RowAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("LeaverStates");

    private static string Text(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static LeaverState Read(TableEntity row) => new(
        row.GetInt32(nameof(LeaverState.Days))!.Value, row.GetDateTimeOffset(nameof(LeaverState.Next))!.Value, row.GetInt32(nameof(LeaverState.Held)) ?? 0,
        row.GetDateTimeOffset(nameof(LeaverState.ApprovedUntil)));
}
