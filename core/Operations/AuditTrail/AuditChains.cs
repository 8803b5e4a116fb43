using System.Collections.Concurrent;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>The chains of the audit: one for each site and one for the hub.</summary>
public sealed class AuditChains(Tables tables, AuditKeys keys)
{
    private readonly ConcurrentDictionary<string, ChainWriter> writers = new(StringComparer.Ordinal);

    /// <summary>The partition of a site's chain, or of the hub's.</summary>
    internal static string PartitionOf(Guid? siteId) => siteId?.ToString() ?? "hub";

    /// <summary>Adds a record to its chain, together with others that come at the same time.</summary>
    /// <returns>Its key, when it is stored. Who stops waiting for it does not stop it.</returns>
    internal Task<string> AddAsync(AuditRecord record, CancellationToken cancellationToken) =>
        writers.GetOrAdd(PartitionOf(record.SiteId), partition => new ChainWriter(partition, tables, keys)).AddAsync(record).WaitAsync(cancellationToken);
}
