using Hub.Core.Mis;

namespace Hub.Core.Sites;

/// <summary>Finds domains that a school may want to list: those of its directories, and those of the addresses in its MIS.</summary>
public sealed class SuggestDomains(Snapshots snapshots)
{
    private const int Most = 12;

    /// <summary>The domains, those with most people first; none that anybody can have an address at.</summary>
    public async Task<IReadOnlyList<SuggestedDomain>> OfAsync(Site site, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var people = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var domain in (site.Microsoft365?.VerifiedDomains ?? []).Concat(site.Google?.Domains ?? []))
            people[domain] = 0;
        if (await snapshots.CurrentAsync(site.Id, cancellationToken) is { } snapshot)
        {
            await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
            {
                foreach (var domain in person.Emails.Select(EmailAddress.DomainOf).Distinct())
                    people[domain] = people.GetValueOrDefault(domain) + 1;
            }
        }

        return [.. people.Where(p => !PublicMailDomain.Is(p.Key)).OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Take(Most)
            .Select(p => new SuggestedDomain(p.Key, p.Value, site.Microsoft365?.VerifiedDomains.Contains(p.Key) == true, site.Google?.Domains.Contains(p.Key) == true))];
    }
}

/// <summary>A domain that a school may want to list.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="People">How many people have an address in it in the MIS.</param>
/// <param name="Microsoft365">Whether it is one of the school's Microsoft 365 tenant.</param>
/// <param name="Google">Whether it is one of the school's Google Workspace.</param>
public sealed record SuggestedDomain(string Domain, int People, bool Microsoft365, bool Google);
