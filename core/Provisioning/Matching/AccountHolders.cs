using Hub.Core.Mis;

namespace Hub.Core.Provisioning.Matching;

/// <summary>Whose a directory's accounts are: by a link, by the evidence that an e-mail update goes by, or by an address that the MIS holds.</summary>
internal sealed class AccountHolders
{
    private readonly AccountMatcher matcher;
    private readonly Dictionary<string, DirectoryAccount> linkOf;
    private readonly Dictionary<string, string> linked;
    private readonly Dictionary<string, string> matched = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> byAddress;

    public AccountHolders(IReadOnlyCollection<Person> people, IReadOnlyCollection<DirectoryAccount> links, IReadOnlyCollection<RemoteAccount> accounts)
    {
        matcher = new AccountMatcher(people, links, accounts);
        linkOf = links.ToDictionary(l => l.PersonId, StringComparer.Ordinal);
        linked = links.DistinctBy(l => l.DirectoryId).ToDictionary(l => l.DirectoryId, l => l.PersonId, StringComparer.Ordinal);
        foreach (var person in people)
        {
            if (matcher.Find(person).Account is { } account)
                matched.TryAdd(account.DirectoryId, person.SourcedId);
        }

        // Contacts have no accounts; a parent who works at the school is there twice with one address.
        byAddress = people.Where(p => p.UserType is UserType.Student or UserType.Staff).SelectMany(p => p.Emails.Select(e => (Address: e, p.SourcedId)))
            .ToLookup(x => x.Address, x => x.SourcedId, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A person's link, or null.</summary>
    public DirectoryAccount? LinkOf(Person person) => linkOf.GetValueOrDefault(person.SourcedId);

    /// <summary>The account that evidence gives a person, or why none.</summary>
    public AccountMatch MatchOf(Person person) => matcher.Find(person);

    /// <summary>Why an account is somebody else's, or null when it is nobody's or the person's own.</summary>
    public Conflict? Other(RemoteAccount account, Person person)
    {
        if (linked.TryGetValue(account.DirectoryId, out var other) && other != person.SourcedId)
            return new Conflict("link_taken", $"The account is linked to another person ({other}). Remove that link first if it is wrong.");
        if (matched.TryGetValue(account.DirectoryId, out other) && other != person.SourcedId)
            return new Conflict("account_matched", $"The account is that of another person ({other}), by the id or the address that it carries. Link that person to the right account first if it is not.");
        return account.Holds().SelectMany(a => byAddress[a]).FirstOrDefault(id => id != person.SourcedId) is { } holder
            ? new Conflict("address_of_another", $"The MIS holds an address of the account for another person ({holder}). Correct it in the MIS if it is wrong.")
            : null;
    }
}
