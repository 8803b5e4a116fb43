using Azure;
using Azure.Data.Tables;
using Hub.Core.Accounts.External;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Identity;

/// <summary>Which account each identity at another provider was claimed for, so that no two have the same. Whether the account still has it is what the account says.</summary>
public sealed class ExternalLoginClaims(Tables tables)
{
    private const string AccountId = "AccountId";

    /// <summary>The account that an identity was claimed for, or null.</summary>
    public async Task<Guid?> HolderAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        await ReadAsync(issuer, subject, cancellationToken) is { } row ? HolderOf(row) : null;

    /// <summary>Claims an identity.</summary>
    /// <returns>False when it is another account's.</returns>
    public async Task<bool> TryTakeAsync(ExternalLogin login, Guid accountId, CancellationToken cancellationToken)
    {
        try
        {
            var row = new TableEntity(TableKey.For(login.Issuer), TableKey.For(login.Subject)) { [AccountId] = accountId };
            await (await TableAsync()).AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await HolderAsync(login.Issuer, login.Subject, cancellationToken) == accountId;
        }
    }

    /// <summary>Gives an identity up, once the account no longer has it.</summary>
    public async Task ReleaseAsync(ExternalLogin login, Guid accountId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(login.Issuer, login.Subject, cancellationToken) is { } row && HolderOf(row) == accountId)
            await (await TableAsync()).DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
    }

    private async Task<TableEntity?> ReadAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(TableKey.For(issuer), TableKey.For(subject), cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private static Guid HolderOf(TableEntity row) => row.GetGuid(AccountId)!.Value;

    private Task<TableClient> TableAsync() => tables.GetAsync("ExternalLogins");
}
