using Hub.Core.Accounts.Devices;
using Hub.Core.Accounts.Identity;
using Hub.Core.Operations;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Core.Accounts;

/// <summary>
/// Checks a username and a password. Ten wrong ones keep whoever gives them out for a quarter of an hour: everybody whose browser the account has never signed in with, or a browser that it
/// has. So nobody locks another out at the browser that they use.
/// </summary>
public sealed class PasswordSignIn(Accounts accounts, AccountManager manager, KnownDevices devices, Audit audit, TimeProvider time)
{
    // OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA512, 220,000 iterations.
    internal static readonly PasswordHasher<AccountUser> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 220_000 }));

    // What is compared with when there is no such account: the answer takes as long as for a wrong password (ASVS 5.0 6.3.8).
    private static readonly Lazy<string> Nobody = new(() => Hash(Guid.NewGuid().ToString()));

    // Whose lock lasts on and on is told once a day.
    private static readonly TimeSpan ToldAgainAfter = TimeSpan.FromDays(1);

    /// <summary>A password as it is stored.</summary>
    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    /// <summary>Whether a text is the account's password. For rules on other secrets, not for signing in.</summary>
    public static bool Matches(Account account, string text) =>
        account.PasswordHash is { } hash && Hasher.VerifyHashedPassword(null!, hash, text) != PasswordVerificationResult.Failed;

    /// <summary>Whether the password is the account's own and it may sign in. Whatever is wrong is told only to the audit.</summary>
    /// <param name="username">What signs in.</param>
    /// <param name="password">The password.</param>
    /// <param name="device">The cookie by which the browser is known; null when it has none.</param>
    /// <param name="networkAddress">Where it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PasswordVerdict> CheckAsync(string username, string password, string? device, string? networkAddress, CancellationToken cancellationToken)
    {
        if (await accounts.FindByUsernameAsync(username, cancellationToken) is not { PasswordHash: not null } account)
        {
            Hasher.VerifyHashedPassword(null!, Nobody.Value, password);
            return new PasswordVerdict(null, null, "wrong_credentials");
        }

        var known = await devices.KnowsAsync(account.Id, device, cancellationToken) ? KnownDevices.KeyOf(device!) : null;
        var user = AccountManager.UserOf(account, known);
        var locked = await manager.IsLockedOutAsync(user);
        var right = await manager.CheckPasswordAsync(user, password);
        if (locked)
            return new PasswordVerdict(account, null, "account_locked");
        if (!right)
        {
            await CountAsync(account, known, networkAddress, cancellationToken);
            return new PasswordVerdict(account, null, "wrong_credentials");
        }

        await manager.ResetAccessFailedCountAsync(user);
        return account.Disabled ? new PasswordVerdict(account, null, "account_closed")
            : account.TemporaryPasswordUntil < time.GetUtcNow() ? new PasswordVerdict(account, null, "password_expired")
            : new PasswordVerdict(account, user.Account, null);
    }

    private async Task CountAsync(Account account, string? known, string? networkAddress, CancellationToken cancellationToken)
    {
        AccountUser user;
        DateTimeOffset? before;
        do
        {
            // Counted anew when another attempt was counted meanwhile.
            user = AccountManager.UserOf(account, known);
            before = await manager.GetLockoutEndDateAsync(user);
        }
        while (!(await manager.AccessFailedAsync(user)).Succeeded);

        if (user.Attempts!.LockedUntil == before)
            return;
        var action = time.GetUtcNow() - before < ToldAgainAfter ? "account.locked_again" : "account.locked";
        await audit.AddAsync(new AuditRecord(account.SiteId, "hub", action, account.Id.ToString(), Address: networkAddress), cancellationToken);
    }
}

/// <summary>What came of a password.</summary>
/// <param name="Named">The account that the username is of; null when there is none that has a password.</param>
/// <param name="Account">The account that is signed in to; null when it is not.</param>
/// <param name="Code">Why not; null when it is.</param>
public sealed record PasswordVerdict(Account? Named, Account? Account, string? Code);
