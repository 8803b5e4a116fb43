using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Accounts.Identity;

/// <summary>ASP.NET Core Identity over the hub's accounts (docs/decisions/0008-what-of-identity-is-used.md). It validates neither names nor passwords: schools' own rules do.</summary>
public sealed class AccountManager(AccountStore store, TimeProvider time, ILogger<AccountManager> logger)
    : UserManager<AccountUser>(store, Microsoft.Extensions.Options.Options.Create(Settings), PasswordSignIn.Hasher, [], [], null!, new IdentityErrorDescriber(), null!, logger)
{
    /// <summary>Wrong passwords, one after another, after which no more are taken for a while.</summary>
    public const int MostFailures = 10;

    /// <summary>How long.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    private static IdentityOptions Settings => new() { Lockout = { MaxFailedAccessAttempts = MostFailures, DefaultLockoutTimeSpan = LockedFor } };

    /// <summary>An account, to be handled by Identity.</summary>
    /// <param name="account">The account.</param>
    /// <param name="device">The key of the browser at the other end, when the account knows it; null for any other.</param>
    public static AccountUser UserOf(Account account, string? device = null) => new(account, device);

    /// <summary>Whether no password is taken now: by the hub's clock, which Identity does not ask.</summary>
    public override async Task<bool> IsLockedOutAsync(AccountUser user) => await store.GetLockoutEndDateAsync(user, CancellationToken) > time.GetUtcNow();
}
