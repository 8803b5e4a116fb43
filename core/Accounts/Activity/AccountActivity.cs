using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Activity;

/// <summary>What happened to an account, from the audit.</summary>
public sealed class AccountActivity(Audit audit)
{
    /// <summary>The records of a page.</summary>
    public const int PageSize = 25;

    private static readonly string[] SignIns = ["sign_in", "sign_in.refused", "sign_in.new_browser", "application.signed_in", "authorize.refused", "account.locked", "account.unlocked"];

    /// <summary>A page of everything, newest first.</summary>
    /// <param name="account">The account.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<ListPage<AuditRecord>> PageAsync(Account account, string? position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return audit.OfAccountAsync(account.SiteId, account.Id, [], position, PageSize, cancellationToken);
    }

    /// <summary>The newest sign-ins, and attempts that were refused.</summary>
    public async Task<IReadOnlyList<AuditRecord>> SignInsAsync(Account account, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return (await audit.OfAccountAsync(account.SiteId, account.Id, SignIns, null, most, cancellationToken)).Items;
    }

    /// <summary>The last sign-in before the one with which a session began; null when there was none.</summary>
    /// <param name="account">The account.</param>
    /// <param name="since">When the session began: its own sign-in is recorded just before.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<AuditRecord?> LastSignInAsync(Account account, DateTimeOffset since, CancellationToken cancellationToken)
    {
        const int sessionsAtOnce = 20;
        ArgumentNullException.ThrowIfNull(account);
        var newest = await audit.OfAccountAsync(account.SiteId, account.Id, ["sign_in"], null, sessionsAtOnce, cancellationToken);
        return newest.Items.Where(r => r.At <= since).Skip(1).FirstOrDefault();
    }
}
