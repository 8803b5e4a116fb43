using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Keeps a record of every change and every refused access, newest first in each site's partition. Never a secret.</summary>
public sealed class Audit(Tables tables, TimeProvider time)
{
    private const int MaxText = 300;

    /// <summary>Adds a record.</summary>
    public async Task AddAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = (DateTimeOffset.MaxValue - now).Ticks.ToString("x16", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var row = new TableEntity(record.SiteId?.ToString() ?? "hub", key)
        {
            ["At"] = now,
            ["Actor"] = Plain(record.Actor),
            ["Action"] = record.Action,
            ["Target"] = Plain(record.Target),
            ["Code"] = record.Code,
            ["Address"] = record.Address,
        };
        await (await tables.GetAsync("Audit")).AddEntityAsync(row, cancellationToken);
    }

    /// <summary>The newest records of a site, or of the hub itself.</summary>
    public async Task<IReadOnlyList<AuditRecord>> NewestAsync(Guid? siteId, int most, CancellationToken cancellationToken)
    {
        var partition = siteId?.ToString() ?? "hub";
        var records = new List<AuditRecord>();
        await foreach (var row in (await tables.GetAsync("Audit")).QueryAsync<TableEntity>(r => r.PartitionKey == partition, most, cancellationToken: cancellationToken))
        {
            if (records.Count == most)
                break;
            records.Add(new AuditRecord(siteId, row.GetString("Actor"), row.GetString("Action"), row.GetString("Target"), row.GetString("Code"), row.GetString("Address")));
        }

        return records;
    }

    /// <summary>What a caller wrote, made harmless for whoever reads the record (ASVS 5.0 16.4.1).</summary>
    private static string Plain(string text) => new([.. text.Take(MaxText).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
