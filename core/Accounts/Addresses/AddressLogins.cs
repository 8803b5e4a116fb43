using Hub.Core.Accounts.Recovery;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Addresses;

/// <summary>Makes addresses sign in. An address signs in to one account of the whole hub.</summary>
public sealed class AddressLogins(Accounts accounts, LinkedAddresses linked, LoginNames names, ProvisionedLogins provisioned, PasswordRecovery recovery, Audit audit)
{
    /// <summary>Makes a verified address sign in. To an account that has no password the mail that lets the person set one goes out at once.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="address">The address.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="hub">The hub's own address, for the link of the mail.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What became of the mail.</returns>
    public async Task<Outcome<LoginMade>> AllowAsync(Guid accountId, string address, Actor actor, Uri hub, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || await FindAsync(account, address, cancellationToken) is not { } found)
            return AddressRefusals.Unknown;
        if (found.Gone || !found.Verified)
            return AddressRefusals.Unverified;
        if (found.SignsIn)
            return new LoginMade(null, Mailed: false);
        if (await provisioned.HolderAsync(found.Address, cancellationToken) is { } holder && holder != accountId)
            return await TakenAsync(account, address, actor, cancellationToken);
        if (await names.ClaimAsync(found.Address, accountId, id => StillUsedAsync(id, found.Address, cancellationToken), cancellationToken) is not { } claim)
            return await TakenAsync(account, address, actor, cancellationToken);
        var changed = await accounts.UpdateAsync(accountId, a => a.With(found, s => s with { SignsIn = true }), cancellationToken);
        if (!await names.TryConfirmAsync(claim, cancellationToken))
        {
            await accounts.UpdateAsync(accountId, a => a.WithStored(address, s => s with { SignsIn = false }), cancellationToken);
            return await TakenAsync(account, address, actor, cancellationToken);
        }

        await AuditAsync(account, "address.login_on", address, actor, null, cancellationToken);
        if (changed is not { PasswordHash: null })
            return new LoginMade(null, Mailed: false);
        var unsent = await recovery.SendAsync(changed, found.Address, actor, hub, cancellationToken);
        return new LoginMade(unsent, Mailed: unsent is null);
    }

    /// <summary>Lets an address no longer sign in.</summary>
    public async Task<Outcome<bool>> DenyAsync(Guid accountId, string address, Actor actor, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || await FindAsync(account, address, cancellationToken) is not { } found)
            return AddressRefusals.Unknown;
        if (found.SignsInByItself)
            return new Conflict("address_signs_in", "The address of a Microsoft 365 or Google account always signs in.");
        await accounts.UpdateAsync(accountId, a => a.WithStored(address, s => s with { SignsIn = false }), cancellationToken);
        await ReleaseAsync(account, address, cancellationToken);
        await AuditAsync(account, "address.login_off", address, actor, null, cancellationToken);
        return true;
    }

    /// <summary>Gives the name up, once the account no longer says that it signs in with it.</summary>
    internal Task ReleaseAsync(Account account, string address, CancellationToken cancellationToken) =>
        LoginNames.Same(account.Username, address) ? Task.CompletedTask : names.ReleaseAsync(address, account.Id, cancellationToken);

    /// <summary>Whether another account uses the name; if it only wanted to once (the MIS has taken the address away), it forgets that.</summary>
    private async Task<bool> StillUsedAsync(Guid holder, string address, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(holder, cancellationToken) is not { } account)
            return false;
        if (LoginNames.Same(account.Username, address) || await linked.SignsInAsync(account, address, cancellationToken))
            return true;
        if (account.Addresses.Any(a => a.Is(address) && a.SignsIn))
        {
            await accounts.UpdateAsync(holder, a => a.WithStored(address, s => s with { SignsIn = false }), cancellationToken);
            await AuditAsync(account, "address.login_off", address, new Actor("hub"), "address_gone", cancellationToken);
        }

        return false;
    }

    private async Task<LinkedAddress?> FindAsync(Account account, string address, CancellationToken cancellationToken) =>
        (await linked.OfAsync(account, cancellationToken)).FirstOrDefault(a => a.Is(address));

    private async Task<Outcome<LoginMade>> TakenAsync(Account account, string address, Actor actor, CancellationToken cancellationToken)
    {
        await AuditAsync(account, "address.login_refused", address, actor, "address_taken", cancellationToken);
        return new Conflict("address_taken", "Another account signs in with this address already. An address can sign in to one account only.");
    }

    private Task AuditAsync(Account account, string action, string address, Actor actor, string? code, CancellationToken cancellationToken) =>
        audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, action, $"{account.Id} {address}", code, actor.NetworkAddress), cancellationToken);
}

/// <summary>An address signs in from now on.</summary>
/// <param name="Unsent">Why the mail for setting a password was not sent; null when it was, or none was needed.</param>
/// <param name="Mailed">Whether it was sent.</param>
public sealed record LoginMade(Refusal? Unsent, bool Mailed);
