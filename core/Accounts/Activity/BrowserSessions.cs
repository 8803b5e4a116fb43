using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Activity;

/// <summary>Where each account is signed in, for its owner to see. It is a list, not what lets anybody in: that is the browser's own cookie, and <see cref="Account.SessionsValidFrom"/>.</summary>
public sealed class BrowserSessions(Tables tables, TimeProvider time)
{
    /// <summary>How long a session at a browser lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Enters a session.</summary>
    public async Task AddAsync(Guid accountId, BrowserSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var row = new TableEntity(accountId.ToString(), session.Id)
        {
            ["StartedAt"] = session.StartedAt,
            ["Browser"] = session.Browser,
            ["Address"] = session.Address,
        };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The sessions that are not over, newest first.</summary>
    public async Task<IReadOnlyList<BrowserSession>> OfAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var (partition, since) = (account.Id.ToString(), time.GetUtcNow() - Lifetime);
        var sessions = new List<BrowserSession>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and StartedAt gt {since}"), cancellationToken: cancellationToken))
            sessions.Add(new BrowserSession(row.RowKey, row.GetDateTimeOffset("StartedAt")!.Value, row.GetString("Browser"), row.GetString("Address")));
        return [.. sessions.Where(s => s.StartedAt >= account.SessionsValidFrom).OrderByDescending(s => s.StartedAt)];
    }

    /// <summary>Takes a session off the list: somebody has signed out.</summary>
    public async Task RemoveAsync(Guid accountId, string sessionId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(accountId.ToString(), sessionId, cancellationToken: cancellationToken);

    /// <summary>Forgets those that are over. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"StartedAt lt {time.GetUtcNow() - Lifetime}"), cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    /// <summary>Forgets all of an account.</summary>
    internal async Task ForgetAsync(Guid accountId, CancellationToken cancellationToken) => await (await TableAsync()).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("BrowserSessions");
}

/// <summary>A browser at which somebody is signed in.</summary>
/// <param name="Id">The session's id, <c>sid</c> in its tokens.</param>
/// <param name="StartedAt">When it began, in UTC.</param>
/// <param name="Browser">The browser, in words.</param>
/// <param name="Address">The network address that it began from.</param>
public sealed record BrowserSession(string Id, DateTimeOffset StartedAt, string Browser, string Address);
