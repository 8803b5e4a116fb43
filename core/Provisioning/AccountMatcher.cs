using Hub.Core.Mis;

namespace Hub.Core.Provisioning;

/// <summary>Finds the account of each person, and none rather than a wrong one.</summary>
/// <remarks>
/// The evidence in order of strength: the stored link to the directory's immutable id; the person's id in the account's employee or external id; an address
/// of the person held by exactly one account whose name agrees. Everybody who takes part is matched, whoever was asked for, so that a claim
/// by somebody outside the request is seen. Where evidence of the same strength gives an account to two people, neither gets it.
/// </remarks>
internal sealed class AccountMatcher
{
    private readonly Dictionary<string, AccountMatch> matches = new(StringComparer.Ordinal);

    public AccountMatcher(IEnumerable<Person> people, IReadOnlyCollection<DirectoryAccount> links, IReadOnlyCollection<RemoteAccount> accounts)
    {
        var persons = people.DistinctBy(p => p.SourcedId).ToArray();
        var byId = accounts.ToDictionary(a => a.DirectoryId, StringComparer.Ordinal);
        var owners = links.GroupBy(l => l.DirectoryId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var linkOf = links.ToDictionary(l => l.PersonId, StringComparer.Ordinal);
        foreach (var person in persons)
        {
            if (linkOf.TryGetValue(person.SourcedId, out var link))
                matches[person.SourcedId] = ByLink(link, byId, owners[link.DirectoryId]);
        }

        var taken = new HashSet<string>(owners.Keys, StringComparer.Ordinal);
        Claim(persons, taken, ByExternalId(accounts));
        Claim(persons, taken, ByAddress(accounts));
    }

    /// <summary>The account of a person, or why there is none.</summary>
    public AccountMatch Find(Person person) => matches.TryGetValue(person.SourcedId, out var match) ? match : AccountMatch.None;

    private static AccountMatch ByLink(DirectoryAccount link, Dictionary<string, RemoteAccount> byId, int people)
    {
        if (people > 1)
            return AccountMatch.Ambiguous("The hub's records give one account to two people. Correct the links of both.");
        return byId.TryGetValue(link.DirectoryId, out var account)
            ? AccountMatch.Of(account)
            : new(null, Codes.NoAccount, "The account that this person is linked to is no longer in the directory. Link the person to another account, or remove the link.");
    }

    /// <summary>Lets people without a match claim accounts by one kind of evidence.</summary>
    private void Claim(Person[] people, HashSet<string> taken, Func<Person, (RemoteAccount[] Candidates, string? Doubt)> evidence)
    {
        var claims = new List<(Person Person, RemoteAccount Account)>();
        foreach (var person in people.Where(p => !matches.ContainsKey(p.SourcedId)))
        {
            var (candidates, doubt) = evidence(person);
            if (doubt is not null)
                matches[person.SourcedId] = AccountMatch.Ambiguous(doubt);
            else if (candidates.Length > 1)
                matches[person.SourcedId] = AccountMatch.Ambiguous($"{candidates.Length} accounts could be this person's. Link the person to the right one.");
            else if (candidates is [var one] && taken.Contains(one.DirectoryId))
                matches[person.SourcedId] = AccountMatch.Ambiguous("The only account that could be this person's belongs to somebody else. Link the person to the right one.");
            else if (candidates.Length == 1)
                claims.Add((person, candidates[0]));
        }

        foreach (var claim in claims.GroupBy(c => c.Account.DirectoryId, StringComparer.Ordinal))
        {
            taken.Add(claim.Key);
            var contested = claim.Count() > 1;
            foreach (var (person, account) in claim)
            {
                matches[person.SourcedId] = contested
                    ? AccountMatch.Ambiguous($"One account could be that of {claim.Count()} people. Link each person to the right one.")
                    : AccountMatch.Of(account);
            }
        }
    }

    private static Func<Person, (RemoteAccount[] Candidates, string? Doubt)> ByExternalId(IEnumerable<RemoteAccount> accounts)
    {
        var byExternalId = accounts.SelectMany(a => a.ExternalIds.Distinct().Select(id => (Id: id, Account: a))).ToLookup(x => x.Id, x => x.Account, StringComparer.Ordinal);
        return person => ([.. byExternalId[person.SourcedId]], null);
    }

    private static Func<Person, (RemoteAccount[] Candidates, string? Doubt)> ByAddress(IEnumerable<RemoteAccount> accounts)
    {
        var byAddress = accounts.SelectMany(a => a.Holds().Distinct().Select(address => (Address: address, Account: a))).ToLookup(x => x.Address, x => x.Account, StringComparer.Ordinal);
        return person =>
        {
            var holders = person.Emails.SelectMany(e => byAddress[e]).DistinctBy(a => a.DirectoryId).ToArray();
            var named = Array.FindAll(holders, a => NameAgreement.Holds(person, a));
            return named.Length == 0 && holders.Length > 0
                ? ([], "An account holds an address of this person but carries another name. Link the person if it is theirs.")
                : (named, null);
        };
    }
}
