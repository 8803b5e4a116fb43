using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Devices;

/// <summary>
/// The browsers in which each account has signed in. A browser is known by a random value that it keeps as a cookie, of which only a hash is stored: who has it has not signed
/// in, but is no stranger either (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
/// </summary>
public sealed class KnownDevices(Tables tables, TimeProvider time)
{
    // As long as browsers keep the cookie (RFC 6265bis: 400 days).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>What stands for a browser where things are kept about it.</summary>
    /// <param name="device">The value of its cookie.</param>
    public static string KeyOf(string device) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(device)));

    /// <summary>Whether an account has signed in with a browser.</summary>
    public async Task<bool> KnowsAsync(Guid accountId, string? device, CancellationToken cancellationToken) =>
        device is not null && (await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(accountId.ToString(), KeyOf(device), cancellationToken: cancellationToken)).HasValue;

    /// <summary>Remembers that an account has signed in with a browser.</summary>
    /// <returns>Whether it had not before.</returns>
    public async Task<bool> AddAsync(Guid accountId, string device, CancellationToken cancellationToken)
    {
        var known = await KnowsAsync(accountId, device, cancellationToken);
        var row = new TableEntity(accountId.ToString(), KeyOf(device)) { ["SeenAt"] = time.GetUtcNow() };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return !known;
    }

    /// <summary>Forgets browsers that have not been used for as long as they would keep the cookie. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"SeenAt lt {time.GetUtcNow() - Lifetime}"), cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    /// <summary>When an account last signed in with each of its browsers, in UTC, the newest first.</summary>
    internal async Task<IReadOnlyList<DateTimeOffset>> OfAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var partition = accountId.ToString();
        return await (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken)
            .Select(r => r.GetDateTimeOffset("SeenAt")!.Value).OrderDescending().ToListAsync(cancellationToken);
    }

    /// <summary>Forgets all of an account.</summary>
    internal async Task ForgetAsync(Guid accountId, CancellationToken cancellationToken) => await (await TableAsync()).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("KnownDevices");
}
