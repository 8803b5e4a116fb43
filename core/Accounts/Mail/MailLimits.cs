using Hub.Core.Sts.Limits;

namespace Hub.Core.Accounts.Mail;

/// <summary>How many links are sent for an account and to an address, whoever asks for them.</summary>
public sealed class MailLimits(RateLimits limits)
{
    /// <summary>Counts a mail.</summary>
    /// <returns>The refusal when it is one too many.</returns>
    public async Task<Refusal?> TakeAsync(Guid accountId, string address, CancellationToken cancellationToken) =>
        await limits.TakeAsync(RateLimitKind.MailForAccount, accountId.ToString(), cancellationToken) is null
        && await limits.TakeAsync(RateLimitKind.MailToAddress, address.ToUpperInvariant(), cancellationToken) is null
            ? null
            : new Unavailable("too_many_mails", "Too many mails were sent lately. Look for the last one, in your junk mail too, or try again in an hour.");
}
