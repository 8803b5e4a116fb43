using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Recovery;

/// <summary>
/// What an administrator does for somebody who cannot sign in. Who can be reached by mail is sent a link, and the administrator learns nothing; who cannot gets a password
/// to begin with, which has to be replaced at the first sign-in.
/// </summary>
public sealed class ResetPassword(
    Accounts accounts, LinkedAddresses linked, Sites.Sites sites, PasswordRecovery recovery, TemporaryPasswords passwords, RightsBeyondSchool rights, Audit audit)
{
    /// <summary>Where a link for an account would go; none when it must be a password to begin with.</summary>
    /// <param name="by">The administrator, whose school it is.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<ResetWay>> FindAsync(Account by, Guid accountId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || account.SiteId != by.SiteId || await sites.FindAsync(by.SiteId, cancellationToken) is not { } site)
            return new NotFound("account_unknown", "There is no such person at your school.");
        if (account.Id == by.Id)
            return new Conflict("own_account", "Change your own password under My profile, Security.");
        if (!await rights.MayChangeAsync(by, account, cancellationToken))
            return RightsBeyondSchool.Refused;
        if (account.Disabled)
            return new Conflict("account_closed", "The account is closed. Open it first.");
        return new ResetWay(account, site.SelfServiceRecovery ? [.. PasswordRecovery.Targets(await linked.OfAsync(account, cancellationToken)).Select(a => a.Address)] : []);
    }

    /// <summary>Sends the links.</summary>
    /// <returns>Where they went.</returns>
    public async Task<Outcome<ResetWay>> SendAsync(Account by, Guid accountId, Actor actor, Uri hub, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(by, accountId, cancellationToken)).Succeeded(out var way, out var refusal))
            return await RefusedAsync(by, accountId, refusal, actor, cancellationToken);
        if (way.Addresses.Count == 0)
            return await RefusedAsync(by, accountId, new Conflict("no_verified_address", "No link can be sent to this person: there is no verified e-mail address."), actor, cancellationToken);
        Refusal? unsent = null;
        var sent = new List<string>();
        foreach (var address in way.Addresses)
        {
            if (await recovery.SendAsync(way.Account, address, actor, hub, cancellationToken) is { } reason)
                unsent = reason;
            else
                sent.Add(address);
        }

        return sent.Count > 0 ? way with { Addresses = sent } : unsent!;
    }

    /// <summary>Issues a password to begin with to somebody whom no link can be sent to.</summary>
    public async Task<Outcome<IssuedPassword>> IssueAsync(Account by, Guid accountId, Actor actor, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(by, accountId, cancellationToken)).Succeeded(out var way, out var refusal))
            return await RefusedAsync(by, accountId, refusal, actor, cancellationToken);
        if (way.Addresses.Count > 0)
            return await RefusedAsync(by, accountId, new Conflict("address_verified", "This person has a verified e-mail address: send a link there instead."), actor, cancellationToken);
        return await passwords.ReplaceAsync(way.Account, actor, cancellationToken) is { } issued ? issued : new Conflict("account_closed", "The account is closed. Open it first.");
    }

    private async Task<Refusal> RefusedAsync(Account by, Guid accountId, Refusal refusal, Actor actor, CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditRecord(by.SiteId, actor.Id, "password.reset_refused", accountId.ToString(), refusal.Code, actor.NetworkAddress), cancellationToken);
        return refusal;
    }
}

/// <summary>How a person is helped who cannot sign in.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="Addresses">Where a link goes; none when a password to begin with is issued.</param>
public sealed record ResetWay(Account Account, IReadOnlyList<string> Addresses);
