using Hub.Core.Mis;

namespace Hub.Core.Provisioning.Matching;

/// <summary>Whether people can be linked to accounts that somebody named, by what is known at one moment. Looks only; what stands when the link is stored is decided there again.</summary>
internal sealed class LinkChecks
{
    private readonly Dictionary<string, Person> people;
    private readonly ILookup<string, RemoteAccount> byAddress;
    private readonly AccountHolders holders;
    private readonly IReadOnlyList<string> domains;

    public LinkChecks(IReadOnlyCollection<Person> people, IReadOnlyCollection<DirectoryAccount> links, IReadOnlyCollection<RemoteAccount> accounts, IReadOnlyList<string> domains)
    {
        this.domains = domains;
        this.people = people.ToDictionary(p => p.SourcedId, StringComparer.Ordinal);
        byAddress = accounts.SelectMany(a => a.Holds().Distinct().Select(address => (Address: address, Account: a))).ToLookup(x => x.Address, x => x.Account, StringComparer.OrdinalIgnoreCase);
        holders = new AccountHolders(people, links, accounts);
    }

    /// <summary>The person whom a cell of a spreadsheet names: an apostrophe before what would begin a formula is the hub's own, unless an id begins so.</summary>
    public Outcome<Person> Find(string written)
    {
        var bare = written.StartsWith('\'') && people.TryGetValue(written[1..], out var stripped) ? stripped : null;
        return (people.GetValueOrDefault(written), bare) switch
        {
            ({ } one, null) => one,
            (null, { } one) => one,
            (null, null) => new NotFound("person_unknown", "There is no such person at this site. Take the id from the list of those left out."),
            _ => new Conflict("person_ambiguous", "Two people could be meant. Link the person on the page of the files."),
        };
    }

    /// <summary>The account at an address, when the person can be linked to it.</summary>
    /// <param name="person">The person.</param>
    /// <param name="written">The address as it was written.</param>
    /// <returns>The account, and whether the person is linked to it already.</returns>
    public Outcome<(RemoteAccount Account, bool Linked)> Check(Person person, string written)
    {
        if (!EmailAddress.TryParse(written.Trim(), out var address))
            return new Invalid("address_invalid", "It is not an e-mail address. Write the one that signs in, such as a.byron@school.example.");
        var found = byAddress[address].ToArray();
        if (found is not [var account])
        {
            return found.Length == 0
                ? new Conflict("account_unknown", "No account in the directory holds this address. Correct it, or make the account first.")
                : new Conflict("account_ambiguous", $"{found.Length} accounts in the directory hold this address. Take it from all but one first.");
        }

        if (holders.LinkOf(person) is { } link)
            return link.DirectoryId == account.DirectoryId ? (account, true) : new Conflict("link_exists", "The person is linked to another account already. Remove that link first if it is wrong.");
        if (person.UserType is not (UserType.Student or UserType.Staff))
            return new Conflict("no_account_of_type", "Only pupils and staff have accounts.");
        if (holders.Other(account, person) is { } taken)
            return taken;
        if (domains.Count > 0 && !domains.Contains(EmailAddress.DomainOf(account.Address), StringComparer.OrdinalIgnoreCase))
            return new Conflict("domain_not_allowed", $"The account signs in at {EmailAddress.DomainOf(account.Address)}, which is none of the school's domains ({string.Join(", ", domains)}). Add the domain to the school's settings, or give the account an address in one of them.");
        if (account.Administrator && person.UserType == UserType.Student)
            return new Conflict("account_administrator", "The account has an administrative role in the directory, which no pupil's has. Take the role away first if the account is the pupil's.");
        return (account, false);
    }
}
