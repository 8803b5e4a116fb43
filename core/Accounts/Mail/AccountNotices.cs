using Hub.Core.Accounts.Addresses;
using Hub.Core.Operations;
using Hub.Core.Sts.Limits;

namespace Hub.Core.Accounts.Mail;

/// <summary>
/// Tells people by mail what was done to their account. What the audit records is what is told: so nothing is told that did not happen, and an administrator's change
/// as well as the person's own.
/// </summary>
public sealed class AccountNotices(Accounts accounts, Sites.Sites sites, LinkedAddresses linked, SchoolNotices school, Mailer mailer, RateLimits limits, Audit audit)
{
    /// <summary>Whether a record is one that somebody is told of.</summary>
    public static bool IsTold(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record is { Code: null, SiteId: not null, About: not null } && NoticeLetters.Knows(record.Action);
    }

    /// <summary>Tells the person, at the addresses for notices; of an address that left the MIS those who look after the school as well.</summary>
    /// <param name="notice">What was done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task DeliverAsync(AccountNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (await accounts.FindAsync(notice.AccountId, cancellationToken) is not { Disabled: false } account)
            return;
        if (notice.Action == NoticeLetters.NewBrowser && await sites.FindAsync(account.SiteId, cancellationToken) is { } site && !site.Notifications.TellsOfNewDevice(account))
            return;
        var letter = NoticeLetters.Of(notice, account);
        await SendAsync(account, letter, notice.Address, cancellationToken);
        // Whoever has taken over the account would switch this off first.
        if (notice is { Action: "address.notices_off", Address: { } silenced })
            await SendToAsync(account, letter, silenced, cancellationToken);
        if (notice is { Action: NoticeLetters.AddressLeftMis, Address: { } left })
            await school.TellAsync(account.SiteId, SchoolEvent.AddressLeft, $"{account.Id} {left} {notice.At:O}", SchoolLetters.AddressLeft(account, left), cancellationToken);
    }

    private async Task SendAsync(Account account, Letter letter, string? concerned, CancellationToken cancellationToken)
    {
        foreach (var address in (await linked.OfAsync(account, cancellationToken)).Where(a => a.Notified && !(concerned is not null && a.Is(concerned))))
            await SendToAsync(account, letter, address.Address, cancellationToken);
    }

    private async Task SendToAsync(Account account, Letter letter, string address, CancellationToken cancellationToken)
    {
        var unsent = await limits.TakeAsync(RateLimitKind.NoticeForAccount, account.Id.ToString(), cancellationToken) is not null
            ? new Unavailable("too_many_mails", "Too many notices were sent lately.")
            : await mailer.SendAsync(address, letter, cancellationToken);
        if (unsent is not null)
            await audit.AddAsync(new AuditRecord(account.SiteId, "hub", "notice.unsent", account.Id.ToString(), unsent.Code), cancellationToken);
    }
}

/// <summary>Something was done to an account.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Action">What, as the audit calls it.</param>
/// <param name="Own">Whether the person did it.</param>
/// <param name="Address">The e-mail address that it is about; null for none.</param>
/// <param name="Browser">With what browser, in words; null where it is not known.</param>
/// <param name="At">When, in UTC.</param>
public sealed record AccountNotice(Guid AccountId, string Action, bool Own, string? Address, string? Browser, DateTimeOffset At);
