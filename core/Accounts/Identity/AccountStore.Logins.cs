using Hub.Core.Accounts.External;
using Microsoft.AspNetCore.Identity;

namespace Hub.Core.Accounts.Identity;

/// <content>The identities at other providers: the account says which it has, and a row for each says whose it is.</content>
public sealed partial class AccountStore : IUserLoginStore<AccountUser>
{
    /// <inheritdoc/>
    public Task AddLoginAsync(AccountUser user, UserLoginInfo login, CancellationToken cancellationToken)
    {
        var added = ((IdentityLogin)login).Login;
        Of(user);
        user.Linked.Add(added);
        user.Change(a => a with { ExternalLogins = [.. a.ExternalLogins.Where(l => !l.Is(added.Issuer, added.Subject)), added] });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveLoginAsync(AccountUser user, string loginProvider, string providerKey, CancellationToken cancellationToken)
    {
        user.Unlinked.AddRange(Of(user).ExternalLogins.Where(l => l.Is(loginProvider, providerKey)));
        user.Change(a => a with { ExternalLogins = [.. a.ExternalLogins.Where(l => !l.Is(loginProvider, providerKey))] });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IList<UserLoginInfo>> GetLoginsAsync(AccountUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserLoginInfo>>([.. Of(user).ExternalLogins.Select(l => new IdentityLogin(l))]);

    /// <inheritdoc/>
    public async Task<AccountUser?> FindByLoginAsync(string loginProvider, string providerKey, CancellationToken cancellationToken) =>
        await claims.HolderAsync(loginProvider, providerKey, cancellationToken) is { } id && await accounts.FindAsync(id, cancellationToken) is { } account
        && account.ExternalLogins.Any(l => l.Is(loginProvider, providerKey))
            ? new AccountUser(account)
            : null;
}
