using Hub.Core.Operations;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>
/// Takes away all that a person has set up, for who has lost phone, passphrase and recovery codes. Where the rule asks for it, the person sets it up anew at the
/// next sign-in.
/// </summary>
public sealed class ResetTwoFactor(Accounts accounts, FactorStore store, RightsBeyondSchool rights, Audit audit)
{
    /// <summary>Resets it. Doing it again changes nothing.</summary>
    /// <param name="by">The administrator: of the person's school.</param>
    /// <param name="accountId">The person.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Account by, Guid accountId, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (by.Id == accountId)
            return new Conflict("own_account", "Change your own two-factor sign-in under My profile, Security.");
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || account.SiteId != by.SiteId)
            return new NotFound("account_unknown", "There is no such person at your school.");
        if (await rights.RefusalAsync(by, account, "two_factor.reset_refused", address, cancellationToken) is { } refusal)
            return refusal;
        if (!(await store.FindAsync(accountId, cancellationToken)).Any)
            return account;
        await store.DeleteAsync(accountId, cancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, by.Id.ToString(), "two_factor.reset", accountId.ToString(), Address: address), cancellationToken);
        return account;
    }
}
