using Hub.Core.Operations;
using Hub.Core.Partners.Vendors;

namespace Hub.Core.Accounts;

/// <summary>
/// Accounts that hold a right beyond their school: those of the hub's operating team, of partners' integrators, and of administrators of several schools. Whoever administers the school, its MIS or its directories must not
/// come by that right, so nothing there gives control of such an account: only its owner and the operating team change it (docs/decisions/0023).
/// </summary>
public sealed class RightsBeyondSchool(Vendors vendors, Audit audit)
{
    /// <summary>The code of every refusal.</summary>
    public const string Code = "account_beyond_school";

    /// <summary>What an administrator is told.</summary>
    public static readonly Conflict Refused = new(
        Code, "This account also has rights beyond your school: it is one of the hub's operating team, of a vendor's technical integrators, or of somebody who administers another school too. Only its owner and the operating team can change it.");

    /// <summary>Whether an account holds one.</summary>
    public async Task<bool> HasAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.Roles.Contains(Roles.Operator) || account.FurtherSites.Count > 0 || (await vendors.OfIntegratorAsync(account.Id, cancellationToken)).Count > 0;
    }

    /// <summary>Whether somebody who administers a school may change an account of it.</summary>
    /// <param name="by">The administrator.</param>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> MayChangeAsync(Account by, Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(account);
        return by.Id == account.Id || by.Roles.Contains(Roles.Operator) || !await HasAsync(account, cancellationToken);
    }

    /// <summary>Why an administrator may not change an account, which is then on record; null where nothing stands against it.</summary>
    /// <param name="by">The administrator.</param>
    /// <param name="account">The account.</param>
    /// <param name="action">What the record calls it.</param>
    /// <param name="networkAddress">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Refusal?> RefusalAsync(Account by, Account account, string action, string? networkAddress, CancellationToken cancellationToken)
    {
        if (await MayChangeAsync(by, account, cancellationToken))
            return null;
        await audit.AddAsync(new AuditRecord(account.SiteId, by.Id.ToString(), action, account.Id.ToString(), Code, networkAddress), cancellationToken);
        return Refused;
    }
}
