namespace Hub.Core.Accounts.Passwords;

/// <summary>Gives an account the password that its owner has chosen. Whoever asks has proved before that the owner it is.</summary>
public sealed class ChoosePassword(Accounts accounts, Sites.Sites sites, TimeProvider time)
{
    /// <summary>What the account's school asks of its password, for people.</summary>
    public async Task<string> DescribeAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return PasswordRules.Describe((await RulesAsync(account, cancellationToken)).LevelOf(account));
    }

    /// <summary>Why the account may not have a password; null when it may.</summary>
    public async Task<Refusal?> FaultAsync(Account account, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if ((await RulesAsync(account, cancellationToken)).Fault(account, password) is { } fault)
            return fault;
        return account.TemporaryPasswordUntil is not null && PasswordSignIn.Matches(account, password)
            ? new Invalid("password_same", "Choose another password than the one that you were given.")
            : null;
    }

    /// <summary>Checks and stores it; every session that began before is over.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="password">The password.</param>
    /// <param name="repeated">The password, typed again.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Account account, string password, string repeated, CancellationToken cancellationToken)
    {
        if (await FaultAsync(account, password, cancellationToken) is { } fault)
            return fault;
        if (password != repeated)
            return new Invalid("passwords_differ", "The two new passwords are not the same. Type them again.");
        var hash = PasswordSignIn.Hash(password);
        var now = time.GetUtcNow();
        return await accounts.UpdateAsync(account.Id, a => a with { PasswordHash = hash, PasswordSetAt = now, TemporaryPasswordUntil = null, SessionsValidFrom = now }, cancellationToken) is { } changed
            ? changed
            : new NotFound("account_unknown", "There is no such account any more.");
    }

    private async Task<PasswordRules> RulesAsync(Account account, CancellationToken cancellationToken) =>
        (await sites.FindAsync(account.SiteId, cancellationToken))?.Accounts.Passwords ?? new PasswordRules();
}
