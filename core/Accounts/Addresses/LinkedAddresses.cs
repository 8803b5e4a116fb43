using Hub.Core.Mis;
using Hub.Core.Provisioning;

namespace Hub.Core.Accounts.Addresses;

/// <summary>
/// All addresses of an account: what the person's MIS record and directory accounts hold at this moment, and what is stored with the account. Nothing is copied
/// from there, so an address that the MIS no longer holds counts for nothing from then on. What a directory says is believed, but for an account with rights beyond the school, whose
/// owner has to verify that address like any other.
/// </summary>
public sealed class LinkedAddresses(People people, DirectoryAccounts directories, LoginNames names, ProvisionedLogins provisioned, RightsBeyondSchool rights)
{
    /// <summary>The addresses, those of the MIS first and those that are gone last.</summary>
    public async Task<IReadOnlyList<LinkedAddress>> OfAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var found = new List<(string Address, AddressSource Source)>();
        if (account.PersonId is { } personId)
        {
            var person = people.FindAsync(account.SiteId, personId, cancellationToken);
            var accounts = Enum.GetValues<DirectoryKind>().Select(kind => directories.FindAsync(account.SiteId, kind, personId, cancellationToken)).ToArray();
            found.AddRange((await person)?.Emails.Select(e => (e, AddressSource.Mis)) ?? []);
            found.AddRange((await Task.WhenAll(accounts)).OfType<DirectoryAccount>().Select(a => (a.Address, AddressSource.External)));
        }

        if (account.Email is { } email)
            found.Add((email, AddressSource.HubId));
        found.AddRange(account.Addresses.Where(a => a.Added).Select(a => (a.Address, AddressSource.HubId)));
        var believed = !found.Exists(f => f.Source == AddressSource.External) || !await rights.HasAsync(account, cancellationToken);
        var byThemselves = new List<string>();
        foreach (var (address, _) in found.Where(f => believed && f.Source == AddressSource.External))
        {
            if (await names.HolderAsync(address, cancellationToken) is null && await provisioned.HolderAsync(address, cancellationToken) == account.Id)
                byThemselves.Add(address);
        }

        var present = found.GroupBy(f => f.Address, StringComparer.OrdinalIgnoreCase)
            .Select(f => Present(f.Key, [.. f.Select(a => a.Source).Distinct()], account.Addresses.FirstOrDefault(a => a.Is(f.Key)), believed, byThemselves.Contains(f.Key)))
            .ToArray();
        var gone = account.Addresses.Where(a => !present.Any(p => p.Is(a.Address)));
        return [.. present, .. gone.Select(a => new LinkedAddress(a.Address, [a.Source]) { Gone = true, Verified = a.VerifiedAt is not null })];
    }

    /// <summary>Whether an address signs in to an account now.</summary>
    public async Task<bool> SignsInAsync(Account account, string address, CancellationToken cancellationToken) =>
        // Whoever never asked for it costs no reading.
        account.Addresses.Any(a => a.SignsIn && a.Is(address)) && (await OfAsync(account, cancellationToken)).Any(a => a.SignsIn && a.Is(address));

    private static LinkedAddress Present(string address, IReadOnlyList<AddressSource> sources, AccountAddress? stored, bool believed, bool signsInByItself)
    {
        var verified = stored?.VerifiedAt is not null || (believed && sources.Contains(AddressSource.External));
        return new LinkedAddress(address, sources)
        {
            Verified = verified,
            SignsInByItself = signsInByItself,
            SignsIn = signsInByItself || (verified && stored is { SignsIn: true }),
            Notified = verified && stored is { Notified: true },
        };
    }
}
