using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>What people have set up for two-factor, by account.</summary>
public sealed class FactorStore(Tables tables)
{
    private const string RowKey = "factors";

    /// <summary>What a person has set up.</summary>
    public async Task<StoredFactors> FindAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(accountId.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? Read(row.Value!) : StoredFactors.None;
    }

    /// <summary>Changes it. Read again and repeated when somebody else changed it meanwhile: of two who send the same code at once, one is late.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="change">What is to be stored; null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task UpdateAsync(Guid accountId, Func<StoredFactors, StoredFactors?> change, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(accountId.ToString(), RowKey, cancellationToken: cancellationToken);
            if (change(row.HasValue ? Read(row.Value!) : StoredFactors.None) is not { } changed)
                return;
            var entity = new TableEntity(accountId.ToString(), RowKey) { ["Factors"] = JsonSerializer.Serialize(changed) };
            try
            {
                if (row.HasValue)
                    await table.UpdateEntityAsync(entity, row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                else
                    await table.AddEntityAsync(entity, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                continue;
            }
        }
    }

    internal async Task DeleteAsync(Guid accountId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(accountId.ToString(), RowKey, cancellationToken: cancellationToken);

    private static StoredFactors Read(TableEntity row) => JsonSerializer.Deserialize<StoredFactors>(row.GetString("Factors"))!;

    /// <summary>Forgets what a person has set up.</summary>
    internal async Task ForgetAsync(Guid accountId, CancellationToken cancellationToken) => await (await TableAsync()).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("TwoFactor");
}
