using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Keeps a record of every change and every refused access, newest first in each site's partition. Never a secret.</summary>
public sealed class Audit(Tables tables, TimeProvider time)
{
    /// <summary>The table: a partition for each site.</summary>
    internal const string Table = "Audit";

    private const int MaxText = 300;

    // How far back a person's page looks: a year of a large school would take seconds to search.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>Adds a record.</summary>
    public async Task AddAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = KeyOf(now) + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var row = new TableEntity(record.SiteId?.ToString() ?? "hub", key)
        {
            ["At"] = now,
            ["Actor"] = Plain(record.Actor),
            ["Action"] = record.Action,
            ["Target"] = Plain(record.Target),
            ["Code"] = record.Code,
            ["Address"] = record.Address,
        };
        await (await tables.GetAsync(Table)).AddEntityAsync(row, cancellationToken);
    }

    /// <summary>The newest records of a site, or of the hub itself.</summary>
    public async Task<IReadOnlyList<AuditRecord>> NewestAsync(Guid? siteId, int most, CancellationToken cancellationToken)
    {
        var partition = siteId?.ToString() ?? "hub";
        var records = new List<AuditRecord>();
        await foreach (var row in (await tables.GetAsync(Table)).QueryAsync<TableEntity>(r => r.PartitionKey == partition, most, cancellationToken: cancellationToken))
        {
            if (records.Count == most)
                break;
            records.Add(FromRow(siteId, row));
        }

        return records;
    }

    /// <summary>The newest records of what an account did or what was done to it, as far as one request to the storage finds them.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="most">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<AuditRecord>> AboutAsync(Guid siteId, Guid accountId, int most, CancellationToken cancellationToken)
    {
        var (partition, account, until) = (siteId.ToString(), accountId.ToString(), KeyOf(time.GetUtcNow() - Recent));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey lt {until} and (Actor eq {account} or Target eq {account})");
        await foreach (var page in (await tables.GetAsync(Table)).QueryAsync<TableEntity>(filter, most, cancellationToken: cancellationToken).AsPages())
            return [.. page.Values.Select(row => FromRow(siteId, row))];
        return [];
    }

    internal static AuditRecord FromRow(Guid? siteId, TableEntity row) =>
        new(siteId, row.GetString("Actor"), row.GetString("Action"), row.GetString("Target"), row.GetString("Code"), row.GetString("Address")) { At = row.GetDateTimeOffset("At") ?? default };

    /// <summary>What the key of a record of this moment begins with.</summary>
    internal static string KeyOf(DateTimeOffset at) => (DateTimeOffset.MaxValue - at).Ticks.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The moment of a record's key; the earliest for what is none.</summary>
    internal static DateTimeOffset TimeOf(string key) =>
        key.Length >= 16 && long.TryParse(key.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? DateTimeOffset.MaxValue.AddTicks(-ticks)
            : DateTimeOffset.MinValue;

    /// <summary>What a caller wrote, made harmless for whoever reads the record (ASVS 5.0 16.4.1).</summary>
    private static string Plain(string text) => new([.. text.Take(MaxText).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
