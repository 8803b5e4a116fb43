using Azure;
using Azure.Data.Tables;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Storage;

namespace Hub.Core.Accounts;

/// <summary>
/// Which account each name signs in to: usernames and addresses together, without regard to case, so that no two accounts share one. A row is only the claim to a
/// name; whether the account signs in with it is what the account says.
/// </summary>
public sealed class LoginNames(Tables tables, TimeProvider time)
{
    private const string RowKey = "account";
    private const string AccountId = "AccountId";
    private const string ClaimedAt = "ClaimedAt";

    // A claim that is younger belongs to somebody who is about to store it with the account.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Whether two names are one.</summary>
    public static bool Same(string one, string other) => KeyOf(one) == KeyOf(other);

    /// <summary>Whether a name may still become an account's: neither has one taken it, nor did one have it whose person was erased.</summary>
    public async Task<bool> IsFreeAsync(string name, CancellationToken cancellationToken) =>
        await HolderAsync(name, cancellationToken) is null && !await IsRetiredAsync(name, cancellationToken);

    /// <summary>The account that holds a name, or null.</summary>
    public async Task<Guid?> HolderAsync(string name, CancellationToken cancellationToken) => await ReadAsync(name, cancellationToken) is { } row ? HolderOf(row) : null;

    /// <summary>Takes a username. It is never given to another account again.</summary>
    /// <returns>False when the name is another account's.</returns>
    public async Task<bool> TryTakeAsync(string username, Guid accountId, CancellationToken cancellationToken)
    {
        if (await HolderAsync(username, cancellationToken) is { } holder && holder != accountId)
            return false;
        await EnterAsync(username, accountId, cancellationToken);
        while (true)
        {
            var row = new TableEntity(KeyOf(username), RowKey) { [AccountId] = accountId.ToString() };
            if (await TryAddAsync(row, cancellationToken) is not null)
                return await IsKeptAsync(username, accountId, cancellationToken);
            if (await ReadAsync(username, cancellationToken) is not { } stored)
                continue;
            if (HolderOf(stored) != accountId)
            {
                await StrikeAsync(stored.PartitionKey, accountId, cancellationToken);
                return false;
            }

            // An address of the account that becomes its username is not to be given up again.
            if (IsForGood(stored) || await TryReplaceAsync(row, stored.ETag, cancellationToken) is not null)
                return await IsKeptAsync(username, accountId, cancellationToken);
        }
    }

    /// <summary>Claims an address for an account. The claim holds once it is confirmed.</summary>
    /// <param name="address">The address.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="stillUsed">Whether an account still signs in with the address: what it no longer does may be claimed by another.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The claim; null when the name is another account's.</returns>
    internal async Task<LoginClaim?> ClaimAsync(string address, Guid accountId, Func<Guid, Task<bool>> stillUsed, CancellationToken cancellationToken)
    {
        await EnterAsync(address, accountId, cancellationToken);
        while (true)
        {
            var claim = new TableEntity(KeyOf(address), RowKey) { [AccountId] = accountId.ToString(), [ClaimedAt] = time.GetUtcNow() };
            if (await TryAddAsync(claim, cancellationToken) is { } added)
                return await IsKeptAsync(address, accountId, cancellationToken) ? new LoginClaim(address, accountId, added) : null;
            if (await ReadAsync(address, cancellationToken) is not { } row)
                continue;
            if (HolderOf(row) != accountId && !await MayTakeOverAsync(row, stillUsed))
            {
                await StrikeAsync(row.PartitionKey, accountId, cancellationToken);
                return null;
            }

            if (IsForGood(row))
                return new LoginClaim(address, accountId, row.ETag) { ForGood = true };
            if (await TryReplaceAsync(claim, row.ETag, cancellationToken) is { } replaced)
                return new LoginClaim(address, accountId, replaced);
        }
    }

    /// <summary>Makes a claim hold, after the account says that it signs in with the address: from now on nobody finds it unused.</summary>
    /// <returns>False when another account has taken the address over meanwhile.</returns>
    internal async Task<bool> TryConfirmAsync(LoginClaim claim, CancellationToken cancellationToken)
    {
        if (claim.ForGood)
            return true;
        // Written anew, not read: whoever found the address unused a moment ago and is about to take it over must fail at the row's new ETag.
        var row = new TableEntity(KeyOf(claim.Address), RowKey) { [AccountId] = claim.AccountId.ToString(), [ClaimedAt] = time.GetUtcNow() };
        return await TryReplaceAsync(row, claim.ETag, cancellationToken) is not null;
    }

    /// <summary>Gives an address up. A username stays.</summary>
    internal async Task ReleaseAsync(string address, Guid accountId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(address, cancellationToken) is not { } row || HolderOf(row) != accountId || IsForGood(row))
            return;
        try
        {
            await (await TableAsync()).DeleteEntityAsync(row.PartitionKey, RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Claimed anew meanwhile.
        }
    }

    /// <summary>The names that an account holds, former usernames among them; those that are too long to be read back are not told.</summary>
    internal async Task<IReadOnlyList<string>> OfAccountAsync(Guid accountId, CancellationToken cancellationToken) =>
        [.. (await RowsOfAsync(accountId, cancellationToken)).Select(r => TableKey.TextOf(r.PartitionKey)?.ToLowerInvariant()).OfType<string>()];

    /// <summary>Frees the addresses of an account whose person is erased, and keeps its usernames from everybody for good, without saying whose they were.</summary>
    internal async Task RetireAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        foreach (var row in await RowsOfAsync(accountId, cancellationToken))
        {
            // First, so that at no moment the name is free.
            if (IsForGood(row))
                await table.UpsertEntityAsync(new TableEntity(RetiredKeyOf(row.PartitionKey), RowKey), TableUpdateMode.Replace, cancellationToken);
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        }

        await table.RemovePartitionAsync(ListKeyOf(accountId), cancellationToken);
    }

    /// <summary>The rows of the names that an account holds. On its list may be others, which it gave up or never got.</summary>
    private async Task<IReadOnlyList<TableEntity>> RowsOfAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var (table, list, rows) = (await TableAsync(), ListKeyOf(accountId), new List<TableEntity>());
        await foreach (var entry in table.QueryAsync<TableEntity>(r => r.PartitionKey == list, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            if (await table.GetEntityIfExistsAsync<TableEntity>(entry.RowKey, RowKey, cancellationToken: cancellationToken) is { HasValue: true, Value: { } row } && HolderOf(row) == accountId)
                rows.Add(row);
        }

        return rows;
    }

    /// <summary>Enters a name in the list of an account that is about to take it: before, so that no name is held of which its account's list does not know.</summary>
    private async Task EnterAsync(string name, Guid accountId, CancellationToken cancellationToken) =>
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(ListKeyOf(accountId), KeyOf(name)), TableUpdateMode.Replace, cancellationToken);

    private async Task StrikeAsync(string key, Guid accountId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(ListKeyOf(accountId), key, cancellationToken: cancellationToken);

    /// <summary>Whether a name that was just taken may be kept. Looked at afterwards: whoever looks before may be overtaken by an erasure.</summary>
    private async Task<bool> IsKeptAsync(string name, Guid accountId, CancellationToken cancellationToken)
    {
        if (!await IsRetiredAsync(name, cancellationToken))
            return true;
        await (await TableAsync()).DeleteEntityAsync(KeyOf(name), RowKey, cancellationToken: cancellationToken);
        await StrikeAsync(KeyOf(name), accountId, cancellationToken);
        return false;
    }

    private async Task<bool> IsRetiredAsync(string name, CancellationToken cancellationToken) =>
        (await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(RetiredKeyOf(KeyOf(name)), RowKey, ["PartitionKey"], cancellationToken)).HasValue;

    // No name's key begins so: what TableKey escapes with = is followed by hexadecimal digits or ~.
    private static string RetiredKeyOf(string key) => "=!" + RetiredName.Of("login", key);

    private static string ListKeyOf(Guid accountId) => $"=of {accountId}";

    private async Task<bool> MayTakeOverAsync(TableEntity row, Func<Guid, Task<bool>> stillUsed) =>
        row.GetDateTimeOffset(ClaimedAt) is { } since && time.GetUtcNow() - since > Settling && !await stillUsed(HolderOf(row));

    private async Task<TableEntity?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(KeyOf(name), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private async Task<ETag?> TryAddAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            return (await (await TableAsync()).AddEntityAsync(row, cancellationToken)).Headers.ETag;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
    }

    private async Task<ETag?> TryReplaceAsync(TableEntity row, ETag expected, CancellationToken cancellationToken)
    {
        try
        {
            return (await (await TableAsync()).UpdateEntityAsync(row, expected, TableUpdateMode.Replace, cancellationToken)).Headers.ETag;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>Whether the name is, or was, the account's username.</summary>
    private static bool IsForGood(TableEntity row) => row.GetDateTimeOffset(ClaimedAt) is null;

    private static Guid HolderOf(TableEntity row) => Guid.Parse(row.GetString(AccountId));

    private static string KeyOf(string name) => TableKey.For(name.ToUpperInvariant());

    private Task<TableClient> TableAsync() => tables.GetAsync("AccountNames");
}

/// <summary>A claim to an address that is not confirmed yet.</summary>
internal sealed record LoginClaim(string Address, Guid AccountId, ETag ETag)
{
    /// <summary>Whether the address is the account's username, and so holds already.</summary>
    public bool ForGood { get; init; }
}
