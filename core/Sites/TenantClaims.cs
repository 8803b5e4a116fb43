using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sites;

/// <summary>
/// Which sites name a Microsoft 365 tenant: one partition for each tenant. The hub's application can do the same in every tenant that has consented to it, so that an administrator who could
/// name any tenant could change another school's accounts (docs/decisions/0011).
/// </summary>
public sealed class TenantClaims(Tables tables)
{
    /// <summary>Notes that a site names a tenant. Doing it again changes nothing.</summary>
    public async Task AddAsync(Guid tenantId, Guid siteId, CancellationToken cancellationToken) =>
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(tenantId.ToString(), siteId.ToString()), cancellationToken: cancellationToken);

    /// <summary>Notes that a site no longer names a tenant.</summary>
    public async Task RemoveAsync(Guid tenantId, Guid siteId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(tenantId.ToString(), siteId.ToString(), cancellationToken: cancellationToken);

    /// <summary>Whether a site other than this one names the tenant.</summary>
    public async Task<bool> HeldByAnotherAsync(Guid tenantId, Guid siteId, CancellationToken cancellationToken)
    {
        var (partition, own) = (tenantId.ToString(), siteId.ToString());
        await foreach (var _ in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition && r.RowKey != own, 1, ["RowKey"], cancellationToken))
            return true;
        return false;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("TenantClaims");
}
