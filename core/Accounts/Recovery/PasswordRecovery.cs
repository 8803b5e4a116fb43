using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.Mail;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Recovery;

/// <summary>Lets a person set a password by a link that is sent to a verified address of theirs. It signs nobody in: whoever sets a password signs in with it as always.</summary>
public sealed class PasswordRecovery(
    Accounts accounts, LinkedAddresses linked, Sites.Sites sites, OneTimeLinks links, Mailer mailer, MailLimits limits, ChoosePassword choose, FailedAttempts attempts, Audit audit)
{
    /// <summary>The page that a link opens.</summary>
    public const string Path = "/recover/set";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Answers somebody who has forgotten a password. For an address that signs in the link goes there; for a username it goes to the account's addresses for
    /// notices, or when there are none to those that sign in, or to any that are verified.
    /// </summary>
    /// <param name="name">An address or a username, as somebody typed it.</param>
    /// <param name="networkAddress">Where the request came from.</param>
    /// <param name="hub">The hub's own address, for the link.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RequestAsync(string name, string networkAddress, Uri hub, CancellationToken cancellationToken)
    {
        if (await accounts.FindByUsernameAsync(name, cancellationToken) is not { Disabled: false } account)
            return;
        var usable = await linked.OfAsync(account, cancellationToken);
        IReadOnlyList<LinkedAddress> targets = [.. usable.Where(a => a.SignsIn && a.Is(name))];
        if (targets.Count == 0)
            targets = Targets(usable);
        var actor = new Actor("anonymous", networkAddress);
        if (targets.Count == 0)
            await AuditAsync(account, "password.link_refused", "no_verified_address", actor, cancellationToken);
        foreach (var target in targets)
            await SendAsync(account, target.Address, actor, hub, cancellationToken);
    }

    /// <summary>Where a link goes when nobody named an address: to those for notices, or when there are none to those that sign in, or to any that are verified.</summary>
    internal static IReadOnlyList<LinkedAddress> Targets(IReadOnlyList<LinkedAddress> addresses)
    {
        IEnumerable<Func<LinkedAddress, bool>> choices = [a => a.Notified, a => a.SignsIn, a => a is { Verified: true, Gone: false }];
        return choices.Select(c => addresses.Where(c).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [];
    }

    /// <summary>Sends a link to a verified address of an account, in place of any that was sent there before.</summary>
    /// <returns>Null when it was sent; else why not.</returns>
    public async Task<Refusal?> SendAsync(Account account, string address, Actor actor, Uri hub, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var refusal = await sites.FindAsync(account.SiteId, cancellationToken) is not { SelfServiceRecovery: true }
            ? new Forbidden("recovery_switched_off", "Your school does not let people set passwords by mail. Ask your school's administrator for one.")
            : await limits.TakeAsync(account.Id, address, cancellationToken);
        if (refusal is null)
        {
            var code = await links.MakeAsync(LinkPurpose.Recovery, account.Id, address, Lifetime, cancellationToken);
            refusal = await mailer.SendAsync(address, Letters.SetPassword(account, new Uri(hub, $"{Path}?link={code}")), cancellationToken);
        }

        await AuditAsync(account, refusal is null ? "password.link_sent" : "password.link_refused", refusal?.Code, actor, cancellationToken);
        return refusal;
    }

    /// <summary>Whether a link holds.</summary>
    public async Task<bool> HoldsAsync(string code, CancellationToken cancellationToken) => await FindAsync(code, cancellationToken) is not null;

    /// <summary>Sets the password and ends every session of the account.</summary>
    /// <param name="code">The link.</param>
    /// <param name="address">The address that it was sent to, as the person typed it.</param>
    /// <param name="password">The password.</param>
    /// <param name="networkAddress">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The account as it is now.</returns>
    public async Task<Outcome<Account>> SetAsync(string code, string address, string password, string networkAddress, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken) is not { } found)
            return LinkVoid;
        if (!string.Equals(found.Link.Address, address.Trim(), StringComparison.OrdinalIgnoreCase))
            return new Invalid("wrong_address", "That is not the e-mail address that the link was sent to.", new FieldError("address", "is another than that of the link."));
        if (await choose.FaultAsync(found.Account, password, cancellationToken) is { } fault)
            return fault;
        if (!await links.TryUseAsync(found.Link, cancellationToken) || !(await choose.RunAsync(found.Account, password, password, cancellationToken)).Succeeded(out var changed, out _))
            return LinkVoid;
        await attempts.ClearAsync(changed.Id, cancellationToken);
        await AuditAsync(changed, "password.set", "recovery", new Actor(changed.Id.ToString(), networkAddress), cancellationToken);
        foreach (var other in (await linked.OfAsync(changed, cancellationToken)).Where(a => a.Notified && !a.Is(found.Link.Address)))
        {
            if (await mailer.SendAsync(other.Address, Letters.PasswordWasSet(changed), cancellationToken) is { } unsent)
                await AuditAsync(changed, "notice.unsent", unsent.Code, new Actor("hub"), cancellationToken);
        }

        return changed;
    }

    /// <summary>The refusal of every link that does not hold, whatever the reason.</summary>
    private static NotFound LinkVoid { get; } = new("link_void", "The link was used, has expired, or was replaced by a newer one.");

    private async Task<(OneTimeLink Link, Account Account)?> FindAsync(string code, CancellationToken cancellationToken) =>
        await links.FindAsync(LinkPurpose.Recovery, code, cancellationToken) is { } link
        && await accounts.FindAsync(link.AccountId, cancellationToken) is { Disabled: false } account
        // A password that was set since, or an end of all sessions, ends what was sent before; so does an address that is no longer the person's.
        && link.MadeAt >= account.SessionsValidFrom && (await linked.OfAsync(account, cancellationToken)).Any(a => a.Is(link.Address) && a is { Verified: true, Gone: false })
            ? (link, account)
            : null;

    private Task AuditAsync(Account account, string action, string? code, Actor actor, CancellationToken cancellationToken) =>
        audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, action, account.Id.ToString(), code, actor.NetworkAddress), cancellationToken);
}
