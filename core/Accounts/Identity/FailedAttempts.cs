using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Identity;

/// <summary>
/// How often a wrong password was given for an account, in one count for all browsers that the account has never signed in with and one for each that it has. They are kept beside the accounts, so that
/// guessing does not rewrite the account that is guessed at.
/// </summary>
public sealed class FailedAttempts(Tables tables)
{
    private const string Strangers = "strangers";

    /// <summary>The count for a browser.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="device">The key of a browser that the account has signed in with; null for every other.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<AttemptCount> FindAsync(Guid accountId, string? device, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(accountId.ToString(), device ?? Strangers, cancellationToken: cancellationToken);
        return row.HasValue
            ? new AttemptCount(device, row.Value!.GetInt32("Count") ?? 0, row.Value.GetDateTimeOffset("LockedUntil")) { ETag = row.Value.ETag }
            : new AttemptCount(device, 0, null);
    }

    /// <summary>Stores a count.</summary>
    /// <returns>False when it has changed since it was read.</returns>
    internal async Task<bool> TryStoreAsync(Guid accountId, AttemptCount count, CancellationToken cancellationToken)
    {
        var row = new TableEntity(accountId.ToString(), count.Device ?? Strangers) { ["Count"] = count.Count, ["LockedUntil"] = count.LockedUntil };
        var table = await TableAsync();
        try
        {
            await (count.ETag == default ? table.AddEntityAsync(row, cancellationToken) : table.UpdateEntityAsync(row, count.ETag, TableUpdateMode.Replace, cancellationToken));
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Until when somebody cannot sign in with a browser that the account does not know; null when nobody is kept out.</summary>
    public async Task<DateTimeOffset?> LockedUntilAsync(Guid accountId, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await FindAsync(accountId, null, cancellationToken)).LockedUntil is { } until && until > now ? until : null;

    /// <summary>Forgets all counts of an account: whoever was kept out may try again.</summary>
    public async Task ClearAsync(Guid accountId, CancellationToken cancellationToken) => await (await TableAsync()).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("FailedAttempts");
}

/// <summary>A count of wrong passwords.</summary>
/// <param name="Device">The key of the browser that it is of; null for all that the account does not know.</param>
/// <param name="Count">How many since the last right one, or since the last time that somebody was kept out.</param>
/// <param name="LockedUntil">Until when no password is taken, in UTC; null when it never came to that.</param>
internal sealed record AttemptCount(string? Device, int Count, DateTimeOffset? LockedUntil)
{
    public ETag ETag { get; init; }
}
