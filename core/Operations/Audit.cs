using Azure.Data.Tables;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Keeps a record of every change and every refused access, newest first in each site's partition, each chained to the one before it (docs/audit.md). Never a secret.</summary>
public sealed class Audit(Tables tables, AuditChains chains, TimeProvider time, IEnumerable<IAuditWatcher> watchers)
{
    /// <summary>The table: a partition for each site.</summary>
    internal const string Table = "Audit";

    /// <summary>The same records again, in a partition for each account, under the same keys. Not chained.</summary>
    internal const string AccountTable = "AccountAudit";

    // How far back a person's page looks.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>Adds a record. It is stored when this returns.</summary>
    public async Task AddAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        record = record with { At = time.GetUtcNow() };
        var key = await chains.AddAsync(record, cancellationToken);
        await Task.WhenAll(AccountsOf(record).Select(account => CopyAsync(record, account, key, cancellationToken)));
        HubMetrics.Audited(record);
        foreach (var watcher in watchers)
            await watcher.SeeAsync(record, cancellationToken);
    }

    /// <summary>The newest records of a site, or of the hub itself.</summary>
    public async Task<IReadOnlyList<AuditRecord>> NewestAsync(Guid? siteId, int most, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AuditChains.PartitionOf(siteId)} and RowKey lt {ChainMarker.Behind}");
        var records = new List<AuditRecord>();
        await foreach (var row in (await tables.GetAsync(Table)).QueryAsync<TableEntity>(filter, Math.Min(most, 1000), cancellationToken: cancellationToken))
        {
            if (records.Count == most)
                break;
            records.Add(ChainRow.Read(siteId, row));
        }

        return records;
    }

    /// <summary>The newest records of what an account did or what was done to it, of the last thirty days.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="most">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<AuditRecord>> AboutAsync(Guid siteId, Guid accountId, int most, CancellationToken cancellationToken)
    {
        var (account, site, until) = (accountId.ToString(), siteId.ToString(), NewestFirst.KeyOf(time.GetUtcNow() - Recent));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {account} and RowKey lt {until} and Site eq {site}");
        return (await ReadAsync(siteId, filter, most, cancellationToken)).Items;
    }

    /// <summary>A page of the records about an account, newest first.</summary>
    /// <param name="siteId">The account's site.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="actions">Only these actions; none for all.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most records to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<ListPage<AuditRecord>> OfAccountAsync(
        Guid siteId, Guid accountId, IReadOnlyCollection<string> actions, string? position, int size, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actions);
        var (account, site) = (accountId.ToString(), siteId.ToString());
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {account} and RowKey gt {position ?? ""} and Site eq {site} and About eq {account}");
        if (actions.Count > 0)
            filter += $" and ({string.Join(" or ", actions.Select(a => TableClient.CreateQueryFilter($"Action eq {a}")))})";
        return ReadAsync(siteId, filter, size, cancellationToken);
    }

    /// <summary>The accounts on whose pages a record is shown: whom it is about, and the administrator who did it to others.</summary>
    internal static IEnumerable<Guid> AccountsOf(AuditRecord record)
    {
        if (record.SiteId is null)
            yield break;
        if (record.About is { } account)
            yield return account;
        if (Guid.TryParse(record.Actor, out var actor) && actor != record.About)
            yield return actor;
    }

    private async Task CopyAsync(AuditRecord record, Guid accountId, string key, CancellationToken cancellationToken)
    {
        var row = ChainRow.Of(record, accountId.ToString(), key);
        (row["Site"], row["About"]) = (record.SiteId.ToString(), record.About.ToString());
        // Put, not added: a second try after an answer that was lost finds what the first one wrote.
        await (await tables.GetAsync(AccountTable)).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private async Task<ListPage<AuditRecord>> ReadAsync(Guid siteId, string filter, int size, CancellationToken cancellationToken)
    {
        var records = new List<AuditRecord>();
        var last = "";
        await foreach (var row in (await tables.GetAsync(AccountTable)).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (records.Count == size)
                return new ListPage<AuditRecord>(records, last);
            records.Add(ChainRow.Read(siteId, row));
            last = row.RowKey;
        }

        return new ListPage<AuditRecord>(records, null);
    }
}
