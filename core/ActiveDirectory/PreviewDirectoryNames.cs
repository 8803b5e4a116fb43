using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory;

/// <summary>
/// Shows what rules would name a school's people: five of them, and everybody whose name would clash, be cut, or have no address of the MIS behind it. People and names are kept for a while:
/// a preview is made again at every few keys that somebody presses.
/// </summary>
public sealed class PreviewDirectoryNames(Snapshots snapshots, NameStore names, YearsOfLeaving years, TimeProvider time) : IDisposable
{
    /// <summary>The most of those with something to be known of them that are shown.</summary>
    public const int MostNoted = 50;

    private const int People = 5;

    // Each holds a whole school.
    private const int MostSites = 20;
    private static readonly UserType[] Types = Enum.GetValues<UserType>();

    private readonly FreshCache<(Guid Site, string Snapshot), IReadOnlyList<Person>> people = new(TimeSpan.FromMinutes(5), MostSites, time);
    private readonly FreshCache<Guid, (StoredNames Names, IReadOnlyDictionary<string, int> Years)> stored = new(TimeSpan.FromMinutes(1), MostSites, time);

    /// <summary>Names everybody anew by some rules, and stores nothing.</summary>
    /// <param name="site">The school.</param>
    /// <param name="rules">The rules; those whose user types have no account are shown people of every type.</param>
    /// <param name="of">Which of the two names is looked at.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<NamesPreview> OfAsync(Site site, ActiveDirectoryRules rules, Func<PersonNames, NameChoice> of, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(rules);
        if (await snapshots.CurrentIdAsync(site.Id, cancellationToken) is not { } id)
            return new NamesPreview([], [], 0, 0);
        var all = await people.GetAsync((site.Id, id), async () => await snapshots.ReadAsync<Person>(await snapshots.GetAsync(site.Id, id, cancellationToken), cancellationToken).Where(p => p.Enabled).ToListAsync(cancellationToken));
        var (given, set) = await stored.GetAsync(site.Id, async () => (await names.ReadAsync(site.Id, cancellationToken), await years.OfSiteAsync(site.Id, cancellationToken)));
        IReadOnlyList<UserType> types = rules.Placement.UserTypes.Count > 0 ? rules.Placement.UserTypes : Types;
        var today = site.DayAt(time.GetUtcNow());
        var named = NamePeople.Run(new NamingInput
        {
            SiteId = site.Id,
            People = [.. all.Where(p => types.Contains(p.UserType) && !(p.EndDate < today))],
            YearsOfLeaving = set,
            Rules = rules,
            EmailRules = site.EmailRules,
            Names = given,
            Regenerate = true,
        });
        // Turn by turn, so that each type is seen.
        var samples = named.GroupBy(n => n.Person.UserType).SelectMany(g => g.Take(People).Select((n, turn) => (n, turn))).OrderBy(x => x.turn).Take(People).Select(x => x.n);
        var noted = named.Where(n => of(n) is { Value: null } or { Notes: not NameNotes.None }).ToArray();
        return new NamesPreview([.. samples], [.. noted.Take(MostNoted)], noted.Length, named.Count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        people.Dispose();
        stored.Dispose();
    }
}

/// <summary>What rules would name people.</summary>
/// <param name="Samples">Some people.</param>
/// <param name="Noted">The first of those of whom something is to be known.</param>
/// <param name="NotedInAll">How many of them there are.</param>
/// <param name="People">How many people are named.</param>
public sealed record NamesPreview(IReadOnlyList<PersonNames> Samples, IReadOnlyList<PersonNames> Noted, int NotedInAll, int People);
