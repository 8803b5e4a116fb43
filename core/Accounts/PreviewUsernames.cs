using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Storage;

namespace Hub.Core.Accounts;

/// <summary>Shows on five of a school's people what usernames rules would make. The people are kept for a while: a preview is made again at every few keys that somebody presses.</summary>
public sealed class PreviewUsernames(Snapshots snapshots, YearsOfLeaving years, TimeProvider time) : IDisposable
{
    private const int People = 5;
    private const int MostSites = 1000;
    private static readonly UserType[] Types = Enum.GetValues<UserType>();

    private readonly FreshCache<(Guid Site, string Snapshot), IReadOnlyList<Person>> samples = new(TimeSpan.FromMinutes(10), MostSites, time);

    /// <summary>The people, and for each the usernames that would be tried, the first two of them.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="rules">The rules; those whose user types get nothing are shown on people of every type.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<UsernameSample>> OfAsync(Guid siteId, AccountRules rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (await snapshots.CurrentIdAsync(siteId, cancellationToken) is not { } id)
            return [];
        var people = await samples.GetAsync((siteId, id), async () => await SampleAsync(siteId, id, cancellationToken));
        var types = rules.UserTypes.Count > 0 ? rules.UserTypes : Types;
        var shown = new List<UsernameSample>();
        // Turn by turn, so that each type is seen.
        foreach (var (person, _) in people.Where(p => types.Contains(p.UserType)).GroupBy(p => p.UserType).SelectMany(g => g.Select((person, turn) => (person, turn))).OrderBy(p => p.turn).Take(People))
        {
            var named = NamedPerson.Of(person, await years.FindAsync(siteId, person.SourcedId, cancellationToken));
            shown.Add(new UsernameSample(person, [.. rules.UsernameFormats.Candidates(person.UserType, named).Distinct().Take(2)]));
        }

        return shown;
    }

    /// <inheritdoc/>
    public void Dispose() => samples.Dispose();

    private async Task<IReadOnlyList<Person>> SampleAsync(Guid siteId, string snapshotId, CancellationToken cancellationToken)
    {
        var sample = new List<Person>();
        await foreach (var person in snapshots.ReadAsync<Person>(await snapshots.GetAsync(siteId, snapshotId, cancellationToken), cancellationToken))
        {
            if (sample.Count(p => p.UserType == person.UserType) < People)
                sample.Add(person);
            if (sample.Count == People * Types.Length)
                break;
        }

        return sample;
    }
}

/// <summary>Somebody of a school, and what the person would be called.</summary>
/// <param name="Person">The person.</param>
/// <param name="Usernames">The usernames in the order in which they are tried; empty when the person lacks what every format asks for.</param>
public sealed record UsernameSample(Person Person, IReadOnlyList<string> Usernames);
