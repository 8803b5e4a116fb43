using Hub.Core.Operations;

namespace Hub.Core.Accounts.Addresses;

/// <summary>Addresses that leave the MIS: they count for nothing from that moment on, and here it is made known, and stays so if the MIS gets them back.</summary>
public sealed class LostAddresses(Accounts accounts, LinkedAddresses linked, AddressLogins logins, Audit audit)
{
    /// <summary>Switches off what an account's lost addresses were used for.</summary>
    public async Task SwitchOffAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var used = account.Addresses.Where(a => a is { Source: AddressSource.Mis, Added: false } && (a.SignsIn || a.Notified)).ToArray();
        if (used.Length == 0)
            return;
        var now = await linked.OfAsync(account, cancellationToken);
        foreach (var lost in used.Where(u => now.Any(a => a.Gone && a.Is(u.Address))))
        {
            await accounts.UpdateAsync(account.Id, a => a.WithStored(lost.Address, s => s with { SignsIn = false, Notified = false }), cancellationToken);
            await logins.ReleaseAsync(account, lost.Address, cancellationToken);
            await audit.AddAsync(new AuditRecord(account.SiteId, "mis", "address.left_mis", $"{account.Id} {lost.Address}"), cancellationToken);
        }
    }
}
