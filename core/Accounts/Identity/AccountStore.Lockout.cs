using Microsoft.AspNetCore.Identity;

namespace Hub.Core.Accounts.Identity;

/// <content>Wrong passwords, counted for the browser that they come from.</content>
public sealed partial class AccountStore : IUserLockoutStore<AccountUser>
{
    /// <summary>Every account can be locked: an administrator's most of all.</summary>
    public Task<bool> GetLockoutEnabledAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Not supported: see <see cref="GetLockoutEnabledAsync"/>.</summary>
    public Task SetLockoutEnabledAsync(AccountUser user, bool enabled, CancellationToken cancellationToken) => throw new NotSupportedException("Every account can be locked.");

    /// <inheritdoc/>
    public async Task<int> GetAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken) => (await CountOfAsync(user, cancellationToken)).Count;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> GetLockoutEndDateAsync(AccountUser user, CancellationToken cancellationToken) => (await CountOfAsync(user, cancellationToken)).LockedUntil;

    /// <inheritdoc/>
    public async Task<int> IncrementAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken)
    {
        var count = await CountOfAsync(user, cancellationToken);
        user.Count(count with { Count = count.Count + 1 });
        return count.Count + 1;
    }

    /// <inheritdoc/>
    public async Task ResetAccessFailedCountAsync(AccountUser user, CancellationToken cancellationToken) =>
        user.Count(await CountOfAsync(user, cancellationToken) with { Count = 0 });

    /// <summary>Keeps until when, by the hub's clock: Identity reckons by the machine's.</summary>
    public async Task SetLockoutEndDateAsync(AccountUser user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        user.Count(await CountOfAsync(user, cancellationToken) with { LockedUntil = time.GetUtcNow() + (lockoutEnd - DateTimeOffset.UtcNow) });

    private async Task<AttemptCount> CountOfAsync(AccountUser user, CancellationToken cancellationToken)
    {
        var account = Of(user);
        return user.Attempts ??= await attempts.FindAsync(account.Id, user.Device, cancellationToken);
    }
}
