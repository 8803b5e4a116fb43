using Hub.Core.Accounts.Identity;
using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>Lets people try again whom wrong passwords keep out.</summary>
public sealed class LiftLock(Accounts accounts, FailedAttempts attempts, RightsBeyondSchool rights, Audit audit)
{
    /// <summary>Lifts it, wherever the wrong passwords came from.</summary>
    /// <param name="by">The administrator: of the account's site.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="networkAddress">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Account by, Guid accountId, string? networkAddress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || account.SiteId != by.SiteId)
            return new NotFound("account_unknown", "There is no such account at this site.");
        if (await rights.RefusalAsync(by, account, "account.change_refused", networkAddress, cancellationToken) is { } refusal)
            return refusal;
        await attempts.ClearAsync(accountId, cancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, by.Id.ToString(), "account.unlocked", accountId.ToString(), Address: networkAddress), cancellationToken);
        return account;
    }
}
