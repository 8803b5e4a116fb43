using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>The keys of the audit's chains, encrypted with Data Protection. The first is made when it is first asked for; another only when none of them can be read any more.</summary>
public sealed class AuditKeys(Tables tables, IDataProtectionProvider protection)
{
    internal const string Table = "AuditKeys";
    private const string Partition = "keys";
    private const string Column = "Secret";
    private const int SecretBytes = 32;

    private readonly IDataProtector protector = protection.CreateProtector("Hub.Operations.AuditKeys");
    private readonly ConcurrentDictionary<string, AuditKey> known = new();
    private volatile AuditKey? current;

    /// <summary>The key that signs: the newest that can be read.</summary>
    internal async ValueTask<AuditKey> CurrentAsync(CancellationToken cancellationToken)
    {
        while (current is null)
        {
            var rows = await ReadAsync(cancellationToken);
            current = rows.Select(Open).LastOrDefault(k => k is not null);
            if (current is null)
                await AddAsync(rows.Count == 0 ? 1 : int.Parse(rows[^1].RowKey, CultureInfo.InvariantCulture) + 1, cancellationToken);
        }

        return current;
    }

    /// <summary>A key; null when it is not there or can no longer be read.</summary>
    internal async ValueTask<AuditKey?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null || !TableKey.IsLegal(id))
            return null;
        if (known.TryGetValue(id, out var key))
            return key;
        var row = await (await tables.GetAsync(Table)).GetEntityIfExistsAsync<TableEntity>(Partition, id, cancellationToken: cancellationToken);
        return row.HasValue ? Open(row.Value!) : null;
    }

    private async Task<IReadOnlyList<TableEntity>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await tables.GetAsync(Table)).QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
            rows.Add(row);
        return rows;
    }

    private AuditKey? Open(TableEntity row)
    {
        try
        {
            return known.GetOrAdd(row.RowKey, id => new AuditKey(id, protector.Unprotect(row.GetBinary(Column))));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task AddAsync(int number, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, number.ToString("D4", CultureInfo.InvariantCulture)) { [Column] = protector.Protect(RandomNumberGenerator.GetBytes(SecretBytes)) };
        try
        {
            await (await tables.GetAsync(Table)).AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Another instance was first: its key is the one.
        }
    }
}
