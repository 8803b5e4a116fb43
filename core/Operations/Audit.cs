using System.Security.Cryptography;
using Azure.Data.Tables;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Keeps a record of every change and every refused access, newest first in each site's partition. Never a secret.</summary>
public sealed class Audit(Tables tables, TimeProvider time, IEnumerable<IAuditWatcher> watchers)
{
    /// <summary>The table: a partition for each site.</summary>
    internal const string Table = "Audit";

    private const int MaxText = 300;

    // The same records again, in a partition for each account.
    private const string AccountTable = "AccountAudit";

    // How far back a person's page looks.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>Adds a record.</summary>
    public async Task AddAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = NewestFirst.KeyOf(now) + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var adding = new List<Task> { AddAsync(Table, record.SiteId?.ToString() ?? "hub") };
        if (record is { SiteId: not null, About: { } account })
            adding.Add(AddAsync(AccountTable, account.ToString()));
        // An administrator's own page shows what the administrator did to others, too.
        if (record.SiteId is not null && Guid.TryParse(record.Actor, out var actor) && actor != record.About)
            adding.Add(AddAsync(AccountTable, actor.ToString()));
        await Task.WhenAll(adding);
        HubMetrics.Audited(record);
        foreach (var watcher in watchers)
            await watcher.SeeAsync(record, cancellationToken);

        async Task AddAsync(string table, string partition)
        {
            var row = new TableEntity(partition, key)
            {
                ["At"] = now,
                ["Actor"] = Plain(record.Actor),
                ["Action"] = record.Action,
                ["Target"] = Plain(record.Target),
                ["Code"] = record.Code,
                ["Address"] = record.Address,
                ["Browser"] = record.Browser is { } browser ? Plain(browser) : null,
            };
            if (table == AccountTable)
                (row["Site"], row["About"]) = (record.SiteId.ToString(), record.About.ToString());
            await (await tables.GetAsync(table)).AddEntityAsync(row, cancellationToken);
        }
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

    private async Task<ListPage<AuditRecord>> ReadAsync(Guid siteId, string filter, int size, CancellationToken cancellationToken)
    {
        var records = new List<AuditRecord>();
        var last = "";
        await foreach (var row in (await tables.GetAsync(AccountTable)).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (records.Count == size)
                return new ListPage<AuditRecord>(records, last);
            records.Add(FromRow(siteId, row));
            last = row.RowKey;
        }

        return new ListPage<AuditRecord>(records, null);
    }

    internal static AuditRecord FromRow(Guid? siteId, TableEntity row) =>
        new(siteId, row.GetString("Actor"), row.GetString("Action"), row.GetString("Target"), row.GetString("Code"), row.GetString("Address"))
        {
            At = row.GetDateTimeOffset("At") ?? default,
            Browser = row.GetString("Browser"),
        };

    /// <summary>What a caller wrote, made harmless for whoever reads the record (ASVS 5.0 16.4.1).</summary>
    private static string Plain(string text) => PlainText.Of(text, MaxText, instead: '?');
}
