using Hub.Core.Accounts.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Core.Accounts;

/// <summary>Checks a username and a password.</summary>
public sealed class PasswordSignIn(Accounts accounts, TimeProvider time)
{
    // OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA512, 220,000 iterations.
    internal static readonly PasswordHasher<AccountUser> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 220_000 }));

    // What is compared with when there is no such account: the answer takes as long as for a wrong password (ASVS 5.0 6.3.8).
    private static readonly Lazy<string> Nobody = new(() => Hash(Guid.NewGuid().ToString()));

    /// <summary>A password as it is stored.</summary>
    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    /// <summary>Whether a text is the account's password. For rules on other secrets, not for signing in.</summary>
    public static bool Matches(Account account, string text) =>
        account.PasswordHash is { } hash && Hasher.VerifyHashedPassword(null!, hash, text) != PasswordVerificationResult.Failed;

    /// <summary>Whether it is the account's password.</summary>
    internal static bool Is(Account account, string password) =>
        account.PasswordHash is { } hash && Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>The account, when the password is its own and it may sign in; else null, whatever was wrong.</summary>
    public async Task<Account?> CheckAsync(string username, string password, CancellationToken cancellationToken)
    {
        var account = await accounts.FindByUsernameAsync(username, cancellationToken);
        var verdict = Hasher.VerifyHashedPassword(null!, account?.PasswordHash ?? Nobody.Value, password);
        if (account is not { Disabled: false, PasswordHash: not null } || verdict == PasswordVerificationResult.Failed || account.TemporaryPasswordUntil < time.GetUtcNow())
            return null;
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
            await accounts.UpdateAsync(account.Id, a => a.PasswordHash == account.PasswordHash ? a with { PasswordHash = Hash(password) } : null, cancellationToken);
        return account;
    }
}
