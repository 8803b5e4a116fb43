using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Addresses;

/// <summary>Finds out by a link whether an address is the person's. Whoever opens it must be signed in: else a stranger's click could give an address away.</summary>
public sealed class AddressVerification(Accounts accounts, LinkedAddresses linked, OneTimeLinks links, Mailer mailer, MailLimits limits, Audit audit, TimeProvider time)
{
    /// <summary>The page that a link opens.</summary>
    public const string Path = "/profile/verify-address";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Sends a link to an address, in place of any that was sent before.</summary>
    /// <returns>The address that it was sent to.</returns>
    public async Task<Outcome<string>> SendAsync(Guid accountId, string address, Actor actor, Uri hub, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(accountId, cancellationToken) is not { } account || await FindAsync(account, address, cancellationToken) is not { Gone: false } found)
            return AddressRefusals.Unknown;
        if (found.Verified)
            return new Conflict("address_verified", "That address is verified already.");
        if (await limits.TakeAsync(accountId, found.Address, cancellationToken) is { } tooMany)
            return tooMany;
        var code = await links.MakeAsync(LinkPurpose.Verification, accountId, found.Address, Lifetime, cancellationToken);
        var unsent = await mailer.SendAsync(found.Address, Letters.VerifyAddress(account, found.Address, new Uri(hub, $"{Path}?link={code}")), cancellationToken);
        var action = unsent is null ? "address.link_sent" : "address.link_unsent";
        await audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, action, $"{accountId} {found.Address}", unsent?.Code, actor.NetworkAddress), cancellationToken);
        return unsent is null ? found.Address : unsent;
    }

    /// <summary>The address that a link would verify for an account; null when the link does not hold, or is another account's.</summary>
    public async Task<string?> AddressOfAsync(Guid accountId, string code, CancellationToken cancellationToken) =>
        await links.FindAsync(LinkPurpose.Verification, code, cancellationToken) is { } link && link.AccountId == accountId ? link.Address : null;

    /// <summary>Uses a link up: its address is the account's from now on.</summary>
    /// <returns>The address; null when the link does not hold, or is another account's.</returns>
    public async Task<string?> VerifyAsync(Guid accountId, string code, Actor actor, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(LinkPurpose.Verification, code, cancellationToken) is not { } link || link.AccountId != accountId
            || await accounts.FindAsync(accountId, cancellationToken) is not { } account || await FindAsync(account, link.Address, cancellationToken) is not { Gone: false } found
            || !await links.TryUseAsync(link, cancellationToken))
            return null;
        await accounts.UpdateAsync(accountId, a => a.With(found, s => s with { VerifiedAt = time.GetUtcNow() }), cancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, "address.verified", $"{accountId} {found.Address}", Address: actor.NetworkAddress), cancellationToken);
        return found.Address;
    }

    private async Task<LinkedAddress?> FindAsync(Account account, string address, CancellationToken cancellationToken) =>
        (await linked.OfAsync(account, cancellationToken)).FirstOrDefault(a => a.Is(address));
}
