using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts;

/// <summary>The accounts, found by id or by username.</summary>
public sealed class Accounts(Tables tables)
{
    private const string RowKey = "account";

    /// <summary>An account, or null.</summary>
    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(id.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? JsonSerializer.Deserialize<Account>(row.Value!.GetString("Account")) : null;
    }

    /// <summary>The account that signs in with this name, or null.</summary>
    public async Task<Account?> FindByUsernameAsync(string username, CancellationToken cancellationToken)
    {
        var row = await (await NamesAsync()).GetEntityIfExistsAsync<TableEntity>(NameKey(username), RowKey, cancellationToken: cancellationToken);
        return row.HasValue && await FindAsync(Guid.Parse(row.Value!.GetString("AccountId")), cancellationToken) is { } account && NameKey(account.Username) == NameKey(username)
            ? account
            : null;
    }

    /// <summary>Stores an account, new or as it is now. Its username is taken first, so that two accounts never share one.</summary>
    /// <returns>False when the username is another account's.</returns>
    public async Task<bool> TryPutAsync(Account account, CancellationToken cancellationToken)
    {
        var names = await NamesAsync();
        try
        {
            await names.AddEntityAsync(new TableEntity(NameKey(account.Username), RowKey) { ["AccountId"] = account.Id.ToString() }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            var taken = await names.GetEntityAsync<TableEntity>(NameKey(account.Username), RowKey, cancellationToken: cancellationToken);
            if (taken.Value.GetString("AccountId") != account.Id.ToString())
                return false;
        }

        var row = new TableEntity(account.Id.ToString(), RowKey) { ["Account"] = JsonSerializer.Serialize(account) };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return true;
    }

    private static string NameKey(string username) => TableKey.For(username.ToUpperInvariant());

    private Task<TableClient> TableAsync() => tables.GetAsync("Accounts");

    private Task<TableClient> NamesAsync() => tables.GetAsync("AccountNames");
}
