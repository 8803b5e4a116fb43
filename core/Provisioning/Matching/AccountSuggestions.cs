using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning.Matching;

/// <summary>Suggests accounts that nobody has for people who have none. Fails closed: what could be read in two ways is not suggested.</summary>
/// <remarks>
/// What speaks for an account, the strongest first: the evidence by which an e-mail update would find it (<see cref="AccountMatcher"/>); another of the person's ids in the account, with a name that
/// agrees; the same given and family name, in a domain that only people of the type have, while no other person and no other account has a name that is near. An account that has an administrative
/// role, is suspended, or carries the id or an address of somebody else is nobody's.
/// </remarks>
internal sealed class AccountSuggestions
{
    private readonly IReadOnlyList<(Person Person, NearName Name)> people;
    private readonly IReadOnlyList<(RemoteAccount Account, NearName Name)> accounts;
    private readonly ILookup<string, Person> byName;
    private readonly ILookup<string, RemoteAccount> accountsByName;
    private readonly ILookup<string, RemoteAccount> accountsById;
    private readonly ILookup<string, string> peopleById;
    private readonly AccountHolders holders;
    private readonly TypesOfDomains types;
    private readonly Func<string, bool> usable;

    private AccountSuggestions(IReadOnlyCollection<Person> people, AccountHolders holders, IReadOnlyCollection<RemoteAccount> accounts, TypesOfDomains types, Func<string, bool> usable)
    {
        (this.holders, this.types, this.usable) = (holders, types, usable);
        this.people = [.. people.Select(p => (p, new NearName(p.GivenName, p.FamilyName)))];
        this.accounts = [.. accounts.Select(a => (a, NameOf(a)))];
        byName = this.people.ToLookup(p => p.Name.Key, p => p.Person, StringComparer.Ordinal);
        accountsByName = this.accounts.ToLookup(a => a.Name.Key, a => a.Account, StringComparer.Ordinal);
        accountsById = accounts.SelectMany(a => a.ExternalIds.Distinct().Select(id => (Id: id, Account: a))).ToLookup(x => x.Id, x => x.Account, StringComparer.OrdinalIgnoreCase);
        peopleById = people.SelectMany(p => IdsOf(p).Select(id => (Id: id, p.SourcedId))).ToLookup(x => x.Id, x => x.SourcedId, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The suggestions, at most one for each person and each account.</summary>
    /// <param name="wanted">Ids of the people who are without an account.</param>
    /// <param name="people">Everybody whom the MIS knows.</param>
    /// <param name="links">The site's stored links in the directory.</param>
    /// <param name="accounts">Every account of the directory.</param>
    /// <param name="rules">The site's e-mail rules.</param>
    /// <param name="usable">Whether an address is in a domain of the school's.</param>
    public static Dictionary<string, AccountSuggestion> For(
        IReadOnlySet<string> wanted, IReadOnlyCollection<Person> people, IReadOnlyCollection<DirectoryAccount> links, IReadOnlyCollection<RemoteAccount> accounts,
        IReadOnlyDictionary<UserType, EmailRule> rules, Func<string, bool> usable)
    {
        var all = new AccountSuggestions(people, new AccountHolders(people, links, accounts), accounts, new TypesOfDomains(rules), usable);
        return people.Where(p => wanted.Contains(p.SourcedId)).Select(all.For).OfType<AccountSuggestion>()
            .GroupBy(s => s.DirectoryId, StringComparer.Ordinal).Where(g => g.Count() == 1).Select(g => g.First())
            .ToDictionary(s => s.PersonId, StringComparer.Ordinal);
    }

    private AccountSuggestion? For(Person person)
    {
        if (person.UserType is not (UserType.Student or UserType.Staff) || holders.LinkOf(person) is not null)
            return null;
        var match = holders.MatchOf(person);
        var (account, why) = match.Account is { } found ? (found, "It carries the person's id or an address that the MIS holds, and the name agrees.")
            : match.Code != Codes.NoAccount ? default
            : IdsOf(person).Any(accountsById.Contains) ? (ById(person), "It carries another id of the person, and the name agrees.")
            : (ByName(person), $"It has the same name, and only {(person.UserType == UserType.Student ? "pupils" : "staff")} have addresses in its domain. Nobody else's name is near.");
        return account is not null && IsFree(account, person) && NameAgreement.Holds(person, account) ? new AccountSuggestion(person.SourcedId, account.DirectoryId, account.Address, why!) : null;
    }

    private RemoteAccount? ById(Person person)
    {
        var carriers = IdsOf(person).SelectMany(id => accountsById[id]).DistinctBy(a => a.DirectoryId).ToArray();
        return carriers is [var only] ? only : null;
    }

    private RemoteAccount? ByName(Person person)
    {
        var name = new NearName(person.GivenName, person.FamilyName);
        if (!name.IsWhole || byName[name.Key].Count() != 1 || accountsByName[name.Key].ToArray() is not [var only])
            return null;
        // An id that is nobody's here is that of somebody who was here.
        return only.ExternalIds.Count == 0 && types.Proves(person.UserType, only.Address)
            && !people.Any(p => p.Person.SourcedId != person.SourcedId && p.Name.IsNear(name)) && !accounts.Any(a => a.Account.DirectoryId != only.DirectoryId && a.Name.IsNear(name))
                ? only
                : null;
    }

    private bool IsFree(RemoteAccount account, Person person) =>
        !account.Administrator && !account.Suspended && usable(account.Address) && types.Allows(person.UserType, account.Address) && holders.Other(account, person) is null
        && account.ExternalIds.SelectMany(id => peopleById[id]).All(id => id == person.SourcedId);

    private static NearName NameOf(RemoteAccount account) =>
        account.GivenName.Length > 0 && account.FamilyName.Length > 0 ? new NearName(account.GivenName, account.FamilyName) : new NearName(account.GivenName, $"{account.FamilyName} {account.DisplayName}");

    private static IEnumerable<string> IdsOf(Person person) =>
        new[] { person.SourcedId, person.Identifier, person.AdmissionNumber, person.UniquePupilNumber }.OfType<string>().Where(id => id.Length > 0);
}
