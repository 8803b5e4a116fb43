using System.Globalization;

namespace Hub.Core.Accounts;

/// <summary>The people of one site, by family name.</summary>
public sealed class PeopleList
{
    private static readonly StringComparer ByNumber = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);

    private readonly SitePerson[] people;
    private readonly Dictionary<string, SitePerson> byPerson;
    private readonly Dictionary<Guid, SitePerson> byAccount;

    private PeopleList(SitePerson[] people)
    {
        this.people = people;
        byPerson = people.Where(p => p.PersonId is not null).ToDictionary(p => p.PersonId!, StringComparer.Ordinal);
        byAccount = people.Where(p => p.AccountId is not null).ToDictionary(p => p.AccountId!.Value);
        YearGroups = Distinct(p => p.YearGroup);
        RegistrationGroups = Distinct(p => p.RegistrationGroup);
    }

    /// <summary>How many there are.</summary>
    public int Count => people.Length;

    /// <summary>The year groups, small numbers first.</summary>
    public IReadOnlyList<string> YearGroups { get; }

    /// <summary>The registration groups, those of small years first.</summary>
    public IReadOnlyList<string> RegistrationGroups { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<SitePerson> Everybody => people;

    /// <summary>Those whom a filter lets through.</summary>
    public IReadOnlyList<SitePerson> Find(PeopleFilter filter) => [.. filter.Of(people)];

    /// <summary>Somebody by the id in the MIS, or null.</summary>
    public SitePerson? FindPerson(string personId) => byPerson.GetValueOrDefault(personId);

    /// <summary>Somebody by the account, or null.</summary>
    public SitePerson? FindAccount(Guid accountId) => byAccount.GetValueOrDefault(accountId);

    /// <summary>Those for whom the MIS holds an e-mail address.</summary>
    /// <param name="address">The address, lower case.</param>
    public IEnumerable<SitePerson> WithAddress(string address) => people.Where(p => p.Emails.Contains(address));

    /// <summary>Puts the accounts beside the people whose they are.</summary>
    internal static PeopleList Join(IReadOnlyList<SitePerson> people, IEnumerable<SiteAccountRow> accounts)
    {
        var mis = people.ToDictionary(p => p.PersonId!, StringComparer.Ordinal);
        var joined = new List<SitePerson>(people.Count);
        foreach (var account in accounts.OrderBy(a => a.AccountId))
        {
            // A second account of the same person stands by itself.
            joined.Add((account.PersonId is { } id && mis.Remove(id, out var person) ? person : Unknown(account)) with
            {
                AccountId = account.AccountId,
                Username = account.Username,
                Administrator = account.Administrator,
                Status = account.Closed ? AccountStatus.Closed : !account.HasPassword ? AccountStatus.NoPassword : account.TemporaryUntil is null ? AccountStatus.Open : AccountStatus.Temporary,
                TemporaryUntil = account.TemporaryUntil,
            });
        }

        return new PeopleList(
        [
            .. joined.Concat(mis.Values).Select(p => p with { Folded = SitePerson.Fold($"{p.GivenName} {p.FamilyName} {p.Username}") })
                .Select(p => (Person: p, Order: SitePerson.Fold(p.ListName))).OrderBy(p => p.Order, StringComparer.Ordinal).ThenBy(p => p.Person.PersonId, StringComparer.Ordinal)
                .Select(p => p.Person),
        ]);
    }

    private static SitePerson Unknown(SiteAccountRow account) => new()
    {
        GivenName = account.GivenName,
        FamilyName = account.FamilyName,
        UserType = account.UserType,
        YearGroup = account.YearGroup,
        RegistrationGroup = account.RegistrationGroup,
    };

    private string[] Distinct(Func<SitePerson, string?> group) =>
        [.. people.Select(group).OfType<string>().Where(g => g.Length > 0).Distinct(StringComparer.Ordinal).Order(ByNumber)];
}
