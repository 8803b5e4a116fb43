using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>What an administrator changes of who gets a Hub ID, how usernames are made and what passwords there may be.</summary>
public sealed class ChangeAccountRules(Sites.Sites sites, Snapshots snapshots, YearsOfLeaving years, Audit audit)
{
    private const int SamplePeople = 5;

    /// <summary>The rules of a site as they are, with their version; null when there is no such site.</summary>
    public async Task<(AccountRules Rules, string Version)?> ReadAsync(Guid siteId, CancellationToken cancellationToken) =>
        await sites.ReadAsync(siteId, cancellationToken) is { } stored ? (stored.Site.Accounts, stored.Version) : null;

    /// <summary>What is wrong with username formats; null for nothing.</summary>
    public static Refusal? Fault(UsernameFormats formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        foreach (var (type, lines) in formats.ByType.Select(f => ((UserType?)f.Key, f.Value)).Prepend((null, formats.Default)))
        {
            foreach (var line in lines)
            {
                if (!UsernameFormat.Parse(line).Succeeded(out var format, out var refusal))
                    return new Invalid(refusal.Code, $"{line}: {refusal.Detail}");
                if (format.StudentsOnly && type != UserType.Student)
                    return new Invalid("invalid_username_format", $"{line}: it has a token that only students have. Put it under Students.");
            }
        }

        return null;
    }

    /// <summary>Sets the rules.</summary>
    /// <param name="by">The administrator, whose school it is.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="version">Of the rules that the administrator saw.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<AccountRules>> SetAsync(Account by, AccountRules rules, string version, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(rules);
        if (Fault(rules.UsernameFormats) is { } fault)
            return fault;
        var stored = await sites.ReadAsync(by.SiteId, cancellationToken);
        if (stored is null || stored.Version != version || await sites.TryStoreAsync(stored.Site with { Accounts = rules }, stored, cancellationToken) is null)
            return new Stale("rules_changed", "Somebody else changed the school's settings meanwhile. This is what they are now.");
        await audit.AddAsync(new AuditRecord(by.SiteId, by.Id.ToString(), "account_rules.set", string.Join(' ', rules.UserTypes), Address: address), cancellationToken);
        return rules;
    }

    /// <summary>The username that each of some of the school's people would be tried with first; null for one who lacks what every format asks for.</summary>
    public async Task<IReadOnlyList<(Person Person, string? Username)>> PreviewAsync(Guid siteId, AccountRules rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return [];
        var sample = new List<(Person, string?)>();
        foreach (var type in rules.UserTypes)
        {
            var most = sample.Count + Math.Max(1, SamplePeople / rules.UserTypes.Count);
            await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
            {
                if (sample.Count == most)
                    break;
                if (person.UserType == type)
                    sample.Add((person, rules.UsernameFormats.Candidates(type, NamedPerson.Of(person, await years.FindAsync(siteId, person.SourcedId, cancellationToken))).FirstOrDefault()));
            }
        }

        return sample;
    }
}
