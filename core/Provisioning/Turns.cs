using Azure;
using Azure.Data.Tables;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>Lets one job at a time do something of a kind at a site: change its accounts in a directory, for example; the others wait.</summary>
internal sealed class Turns(Tables tables, Jobs jobs)
{
    /// <summary>Takes the turn, or says which job has it. Asking again while having it is the same as once.</summary>
    /// <returns>Null when the turn is this job's; else the other job.</returns>
    public Task<string?> TryTakeAsync(Guid siteId, DirectoryKind directory, string jobId, CancellationToken cancellationToken) => TryTakeAsync(siteId, directory.ToString(), jobId, cancellationToken);

    /// <inheritdoc cref="TryTakeAsync(Guid, DirectoryKind, string, CancellationToken)"/>
    public async Task<string?> TryTakeAsync(Guid siteId, string kind, string jobId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var mine = new TableEntity(siteId.ToString(), kind) { ["JobId"] = jobId };
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(mine.PartitionKey, mine.RowKey, cancellationToken: cancellationToken);
            try
            {
                if (!row.HasValue)
                {
                    await table.AddEntityAsync(mine, cancellationToken);
                    return null;
                }

                var holder = row.Value!.GetString("JobId");
                if (holder == jobId)
                    return null;
                if (await jobs.FindAsync(siteId, holder, cancellationToken) is { } job && !EmailUpdateStates.Ended(job.State))
                    return holder;
                // It ended without giving its turn back.
                await table.UpdateEntityAsync(mine, row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                return null;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
            }
        }
    }

    /// <summary>Gives the turn back, if it is this job's.</summary>
    public Task GiveBackAsync(Guid siteId, DirectoryKind directory, string jobId, CancellationToken cancellationToken) => GiveBackAsync(siteId, directory.ToString(), jobId, cancellationToken);

    /// <inheritdoc cref="GiveBackAsync(Guid, DirectoryKind, string, CancellationToken)"/>
    public async Task GiveBackAsync(Guid siteId, string kind, string jobId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var row = await table.GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), kind, cancellationToken: cancellationToken);
        if (!row.HasValue || row.Value!.GetString("JobId") != jobId)
            return;
        try
        {
            await table.DeleteEntityAsync(row.Value.PartitionKey, row.Value.RowKey, row.Value.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("ProvisioningTurns");
}
