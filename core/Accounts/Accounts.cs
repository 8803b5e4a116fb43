using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Storage;

namespace Hub.Core.Accounts;

/// <summary>The accounts, found by id or by what they sign in with.</summary>
public sealed class Accounts(Tables tables, LoginNames names, LinkedAddresses linked, ProvisionedLogins provisioned)
{
    private const string RowKey = "account";

    /// <summary>An account, or null.</summary>
    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(id.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? JsonSerializer.Deserialize<Account>(row.Value!.GetString("Account")) : null;
    }

    /// <summary>
    /// The account that signs in with this name: its username, an address that it signs in with now, or, where no account has claimed the name, the address of its person's
    /// Microsoft 365 or Google account. Null when there is none.
    /// </summary>
    public async Task<Account?> FindByUsernameAsync(string username, CancellationToken cancellationToken)
    {
        if (await names.HolderAsync(username, cancellationToken) is not { } id)
        {
            return await provisioned.HolderAsync(username, cancellationToken) is { } holder && await FindAsync(holder, cancellationToken) is { PersonId: not null } byDirectory
                ? byDirectory
                : null;
        }

        return await FindAsync(id, cancellationToken) is { } account
            && (LoginNames.Same(account.Username, username) || await linked.SignsInAsync(account, username, cancellationToken))
                ? account
                : null;
    }

    /// <summary>Stores an account that is new. Its username is taken first, so that two accounts never share one.</summary>
    /// <returns>False when there is an account of this id, or the username is another account's.</returns>
    public async Task<bool> TryAddAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (await FindAsync(account.Id, cancellationToken) is not null || !await names.TryTakeAsync(account.Username, account.Id, cancellationToken))
            return false;
        var row = new TableEntity(account.Id.ToString(), RowKey) { ["Account"] = JsonSerializer.Serialize(account) };
        await ListAsync(account, cancellationToken);
        try
        {
            await (await TableAsync()).AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Somebody else made it at the same time: the list is to say what that one wrote.
            await UpdateAsync(account.Id, a => a, cancellationToken);
            return false;
        }
    }

    /// <summary>Changes what is stored of an account. Read again and repeated when somebody else changed it meanwhile.</summary>
    /// <param name="id">The account.</param>
    /// <param name="change">The account as it is to be; null to leave it. It keeps its id, site and username.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The account as it is now; null when there is none.</returns>
    public Task<Account?> UpdateAsync(Guid id, Func<Account, Account?> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return ChangeAsync(id, null, change, cancellationToken);
    }

    /// <summary>Gives an account another username, and changes what else is to be other. The old one stays its own: nobody else ever gets it.</summary>
    /// <returns>The account as it is now; null when there is none, or the username is another account's.</returns>
    public async Task<Account?> TryRenameAsync(Guid id, string username, Func<Account, Account> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await names.TryTakeAsync(username, id, cancellationToken) ? await ChangeAsync(id, username, change, cancellationToken) : null;
    }

    /// <summary>Removes an account, and takes it out of its site's list. Its names are another matter (<see cref="LoginNames.RetireAsync"/>).</summary>
    internal async Task RemoveAsync(Guid siteId, Guid id, CancellationToken cancellationToken)
    {
        // The list last: whoever changes the account at the same moment has entered it there before, or finds it gone afterwards and takes it out again.
        await (await TableAsync()).DeleteEntityAsync(id.ToString(), RowKey, cancellationToken: cancellationToken);
        await UnlistAsync(siteId, id, cancellationToken);
    }

    private async Task<Account?> ChangeAsync(Guid id, string? username, Func<Account, Account?> change, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        for (var listed = false; ; listed = true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(id.ToString(), RowKey, cancellationToken: cancellationToken);
            if (!row.HasValue)
                return null;
            var account = JsonSerializer.Deserialize<Account>(row.Value!.GetString("Account"))!;
            if (change(account) is not { } changed)
            {
                if (listed)
                    await ListAsync(account, cancellationToken);
                return account;
            }

            changed = changed with { Id = id, SiteId = account.SiteId, Username = username ?? account.Username };
            row.Value["Account"] = JsonSerializer.Serialize(changed);
            await ListAsync(changed, cancellationToken);
            try
            {
                await table.UpdateEntityAsync(row.Value, row.Value.ETag, TableUpdateMode.Replace, cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                continue;
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                await UnlistAsync(account.SiteId, id, cancellationToken);
                return null;
            }
        }
    }

    /// <summary>
    /// Enters an account in its site's list, before it is stored: of two who change it at once, the one whose account stands is then also the last to write the list.
    /// </summary>
    private async Task ListAsync(Account account, CancellationToken cancellationToken) =>
        await (await tables.GetAsync(SiteAccountRow.Table)).SubmitTransactionAsync(SiteAccountRow.Change(account), cancellationToken);

    private async Task UnlistAsync(Guid siteId, Guid id, CancellationToken cancellationToken) =>
        await (await tables.GetAsync(SiteAccountRow.Table)).TrySubmitAsync(SiteAccountRow.Removal(siteId, id), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("Accounts");
}
