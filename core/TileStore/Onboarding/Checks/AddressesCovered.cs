using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>Most pupils and staff have an address in one of the school's Microsoft 365 domains, in the MIS or by an account that the hub knows: School Data Sync leaves the others out.</summary>
internal sealed class AddressesCovered(SitePeople people, DirectoryAccounts accounts) : ICheck
{
    private const int LeastPercent = 80;

    public async Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken)
    {
        var domains = site.Microsoft365?.VerifiedDomains ?? [];
        var linked = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var account in accounts.ReadAsync(site.Id, DirectoryKind.Microsoft365, cancellationToken))
            linked.Add(account.PersonId);
        var all = (await people.GetAsync(site.Id, cancellationToken)).Everybody.Where(p => p is { PersonId: not null, UserType: UserType.Student or UserType.Staff }).ToArray();
        var covered = all.Count(p => linked.Contains(p.PersonId!) || p.Emails.Any(e => domains.Contains(EmailAddress.DomainOf(e))));
        var words = string.Create(CultureInfo.InvariantCulture, $"{covered:N0} of {all.Length:N0} pupils and staff have an address in your Microsoft 365 domains.");
        return all.Length > 0 && covered * 100L >= all.Length * (long)LeastPercent
            ? new Prerequisite(true, words)
            : new Prerequisite(
                false, $"{words} School Data Sync leaves out everybody else; at least {LeastPercent} in 100 are needed.",
                "Enter the addresses in your MIS, or check which of them count.", "/preferences/addresses");
    }
}
