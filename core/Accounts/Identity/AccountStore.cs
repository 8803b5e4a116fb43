using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Hub.Core.Accounts.Identity;

/// <summary>The accounts' tables as ASP.NET Core Identity asks for them. It makes and deletes no accounts: the MIS and the operators do.</summary>
public sealed partial class AccountStore(Accounts accounts, ExternalLoginClaims claims, FailedAttempts attempts, TimeProvider time) : IUserPasswordStore<AccountUser>
{
    private static readonly IdentityError Gone = new() { Code = "AccountGone", Description = "There is no such account any more." };

    /// <inheritdoc/>
    public Task<string> GetUserIdAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(Of(user).Id.ToString());

    /// <inheritdoc/>
    public Task<string?> GetUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(Of(user).Username);

    /// <inheritdoc/>
    public Task<string?> GetNormalizedUserNameAsync(AccountUser user, CancellationToken cancellationToken) => GetUserNameAsync(user, cancellationToken);

    /// <summary>Nothing to do: names are compared without regard to case where they are looked up.</summary>
    public Task SetNormalizedUserNameAsync(AccountUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported: a username is taken in the hub before it is stored.</summary>
    public Task SetUserNameAsync(AccountUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException("A username is given when the account is made.");

    /// <summary>Not supported.</summary>
    public Task<IdentityResult> CreateAsync(AccountUser user, CancellationToken cancellationToken) => throw new NotSupportedException("Accounts come from the MIS or from operators.");

    /// <summary>Not supported.</summary>
    public Task<IdentityResult> DeleteAsync(AccountUser user, CancellationToken cancellationToken) => throw new NotSupportedException("Accounts are closed, not deleted.");

    /// <inheritdoc/>
    public async Task<AccountUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, CultureInfo.InvariantCulture, out var id) && await accounts.FindAsync(id, cancellationToken) is { } account ? new AccountUser(account) : null;

    /// <inheritdoc/>
    public async Task<AccountUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await accounts.FindByUsernameAsync(normalizedUserName, cancellationToken) is { } account ? new AccountUser(account) : null;

    /// <inheritdoc/>
    public Task<string?> GetPasswordHashAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(Of(user).PasswordHash);

    /// <inheritdoc/>
    public Task<bool> HasPasswordAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(Of(user).PasswordHash is not null);

    /// <summary>Keeps another hash of the same password. One that was set meanwhile stays.</summary>
    public Task SetPasswordHashAsync(AccountUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        var before = Of(user).PasswordHash;
        user.Change(a => a.PasswordHash == before ? a with { PasswordHash = passwordHash } : a);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IdentityResult> UpdateAsync(AccountUser user, CancellationToken cancellationToken)
    {
        var account = Of(user);
        if (user.Counted && !await attempts.TryStoreAsync(account.Id, user.Attempts!, cancellationToken))
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        foreach (var login in user.Linked)
        {
            if (!await claims.TryTakeAsync(login, account.Id, cancellationToken))
                return IdentityResult.Failed(new IdentityErrorDescriber().LoginAlreadyAssociated());
        }

        if (user.Changed && (await accounts.UpdateAsync(account.Id, user.Apply, cancellationToken)) is var stored)
        {
            if (stored is null)
                return IdentityResult.Failed(Gone);
            account = stored;
        }

        foreach (var login in user.Unlinked)
            await claims.ReleaseAsync(login, account.Id, cancellationToken);
        user.Stored(account);
        return IdentityResult.Success;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Account Of(AccountUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Account;
    }
}
