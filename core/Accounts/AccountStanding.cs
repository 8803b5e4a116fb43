using Hub.Core.Mis;
using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>What an administrator may do to an account of the own site without knowing its password.</summary>
public sealed class AccountStanding(Accounts accounts, Sites.Sites sites, People people, RightsBeyondSchool rights, Audit audit, TimeProvider time)
{
    /// <summary>Changes an account's standing.</summary>
    /// <param name="administrator">Who asks; an administrator of the account's site.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="change">What is to be done.</param>
    /// <param name="address">The network address that it was asked from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The account as it is now.</returns>
    public async Task<Outcome<Account>> ChangeAsync(Account administrator, Guid accountId, StandingChange change, string address, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || account.SiteId != administrator.SiteId)
            return new NotFound("account_unknown", "There is no such account at this site.");
        if (change == StandingChange.Close && accountId == administrator.Id)
            return new Conflict("own_account", "You cannot close your own account: nobody might be left to open it. Ask another administrator.");
        if (await rights.RefusalAsync(administrator, account, "account.change_refused", address, cancellationToken) is { } refusal)
            return refusal;
        var gone = change == StandingChange.Open && !await HereAsync(account, cancellationToken);
        var changed = await accounts.UpdateAsync(accountId, a => change switch
        {
            StandingChange.Open => a.Disabled ? a with { Disabled = false, LeftMis = false, HeldOpen = gone } : null,
            // A leaver's too, so that it stays closed when the MIS has the person again.
            StandingChange.Close => a is { Disabled: true, LeftMis: false } ? null : a with { Disabled = true, LeftMis = false, HeldOpen = false, SessionsValidFrom = time.GetUtcNow() },
            _ => a with { SessionsValidFrom = time.GetUtcNow() },
        }, cancellationToken);
        await audit.AddAsync(new AuditRecord(administrator.SiteId, administrator.Id.ToString(), ActionOf(change), accountId.ToString(), Address: address) { Changes = AccountChanges.Between(account, changed!) }, cancellationToken);
        return changed!;
    }

    /// <summary>Whether the MIS wants the account open, or has no say.</summary>
    private async Task<bool> HereAsync(Account account, CancellationToken cancellationToken) =>
        account.PersonId is not { } personId || await sites.FindAsync(account.SiteId, cancellationToken) is not { } site
        || site.Accounts.Want(await people.FindAsync(site.Id, personId, cancellationToken), site.DayAt(time.GetUtcNow()));

    private static string ActionOf(StandingChange change) => change switch
    {
        StandingChange.Open => "account.opened",
        StandingChange.Close => "account.closed",
        _ => "account.signed_out",
    };
}

/// <summary>How an account's standing changes.</summary>
public enum StandingChange
{
    /// <summary>The person may sign in again.</summary>
    Open,

    /// <summary>The person may not sign in, and every session ends.</summary>
    Close,

    /// <summary>Every session ends; the person may sign in again.</summary>
    SignOut,
}
