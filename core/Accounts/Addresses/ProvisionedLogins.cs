using Hub.Core.Accounts.FromMis;
using Hub.Core.Provisioning;

namespace Hub.Core.Accounts.Addresses;

/// <summary>
/// Addresses that sign in by themselves: those of Microsoft 365 and Google accounts that are linked to a person. One signs in to the account of its person, when it is one
/// person's only; a name that any account has as its username or has switched on is that account's.
/// </summary>
public sealed class ProvisionedLogins(DirectoryAccounts directories)
{
    /// <summary>The account whose person alone has the address in a directory; null when nobody or more than one has. Whether there is such an account is not looked at.</summary>
    public async Task<Guid?> HolderAsync(string address, CancellationToken cancellationToken)
    {
        if (!address.Contains('@', StringComparison.Ordinal))
            return null;
        var accounts = (await directories.HoldersOfAsync(address, cancellationToken)).Select(a => PersonAccount.Id(a.SiteId, a.PersonId)).Distinct().ToArray();
        return accounts is [var account] ? account : null;
    }
}
