using Hub.Core.Mis;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Addresses;

/// <summary>Adds addresses to an account by hand, takes them off, and says which receive notices.</summary>
public sealed class AddressList(Accounts accounts, LinkedAddresses linked, AddressLogins logins, Links.OneTimeLinks links, Audit audit)
{
    /// <summary>The most addresses of an account that were added by hand.</summary>
    public const int MostAdded = 10;

    /// <summary>Adds an address. It does nothing until it is verified.</summary>
    /// <returns>The address as it is stored.</returns>
    public async Task<Outcome<string>> AddAsync(Guid accountId, string text, Actor actor, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(text.Trim(), out var address))
            return new Invalid("invalid_address", "That is not an e-mail address. It looks like name@example.org.");
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account)
            return AddressRefusals.Unknown;
        if ((await linked.OfAsync(account, cancellationToken)).Any(a => a.Is(address) && !a.Gone))
            return new Conflict("address_listed", "That address is on the list already.");
        var added = false;
        var changed = await accounts.UpdateAsync(
            accountId, a => (added = a.Addresses.Count(b => b.Added) < MostAdded)
                // Whatever it once was, it is proved anew.
                ? a with { Addresses = [.. a.Addresses.Where(b => !b.Is(address)), new AccountAddress { Address = address, Source = AddressSource.HubId, Added = true }] }
                : null,
            cancellationToken);
        if (!added || changed is null)
            return new Conflict("addresses_full", $"At most {MostAdded} addresses can be added by hand. Remove one first.");
        await audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, "address.added", $"{accountId} {address}", Address: actor.NetworkAddress), cancellationToken);
        return address;
    }

    /// <summary>Takes an address off the list: one that was added by hand, or that is gone from where it came from.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Guid accountId, string address, Actor actor, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(accountId, address, cancellationToken)).Succeeded(out var found, out var refusal))
            return refusal;
        if (!found.Address.Removable)
            return new Conflict("address_of_others", "This address comes from the school's systems and cannot be removed here.");
        await accounts.UpdateAsync(
            accountId, a => a with
            {
                Addresses = [.. a.Addresses.Where(b => !b.Is(address))],
                Email = found.Address.Is(a.Email ?? "") ? null : a.Email,
            },
            cancellationToken);
        await logins.ReleaseAsync(found.Account, address, cancellationToken);
        await links.VoidAsync(Links.LinkPurpose.Verification, accountId, address, cancellationToken);
        await links.VoidAsync(Links.LinkPurpose.Recovery, accountId, address, cancellationToken);
        await audit.AddAsync(new AuditRecord(found.Account.SiteId, actor.Id, "address.removed", $"{accountId} {address}", Address: actor.NetworkAddress), cancellationToken);
        return true;
    }

    /// <summary>Sends notices to an address from now on, or no longer.</summary>
    public async Task<Outcome<bool>> NotifyAsync(Guid accountId, string address, bool on, Actor actor, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(accountId, address, cancellationToken)).Succeeded(out var found, out var refusal))
            return refusal;
        if (on && (found.Address.Gone || !found.Address.Verified))
            return AddressRefusals.Unverified;
        await accounts.UpdateAsync(accountId, a => a.With(found.Address, s => s with { Notified = on }), cancellationToken);
        await audit.AddAsync(
            new AuditRecord(found.Account.SiteId, actor.Id, on ? "address.notices_on" : "address.notices_off", $"{accountId} {address}", Address: actor.NetworkAddress),
            cancellationToken);
        return true;
    }

    private async Task<Outcome<(Account Account, LinkedAddress Address)>> FindAsync(Guid accountId, string address, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account && (await linked.OfAsync(account, cancellationToken)).FirstOrDefault(a => a.Is(address)) is { } found
            ? (account, found)
            : AddressRefusals.Unknown;
}

/// <summary>Refusals of everything that is done with an address.</summary>
internal static class AddressRefusals
{
    /// <summary>It is none of the account's.</summary>
    public static readonly NotFound Unknown = new("address_unknown", "There is no such address on the list.");

    /// <summary>Nobody has shown that it is the person's.</summary>
    public static readonly Conflict Unverified = new("address_unverified", "Verify the address first: it can be used only once it is verified.");
}
