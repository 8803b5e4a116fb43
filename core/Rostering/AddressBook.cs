using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;

namespace Hub.Core.Rostering;

/// <summary>
/// The address of every pupil and member of staff: the stored MIS address where it is in one of the directory's domains, else that of the account.
/// Fails closed: an address that two would have is nobody's.
/// </summary>
internal sealed class AddressBook
{
    private readonly List<ExportPerson> people = [];
    private readonly List<ExportPerson?> places = [];
    private readonly Dictionary<string, ExportPerson> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<UserType, int> notIncluded = [];
    // Names and roles that many have are kept once.
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<PersonRole, PersonRole> roles = [];
    private readonly IReadOnlyList<string>? domains;
    private readonly Site site;

    private AddressBook(Site site, IReadOnlyList<string>? domains)
    {
        this.site = site;
        this.domains = domains;
    }

    /// <summary>Pupils and staff, each at the place of the number, those left out among them.</summary>
    public IReadOnlyList<ExportPerson> People => people;

    /// <summary>How many others there are of each type: contacts and governors.</summary>
    public IReadOnlyDictionary<UserType, int> NotIncluded => notIncluded;

    /// <summary>Decides for everybody.</summary>
    /// <param name="site">The site's settings.</param>
    /// <param name="domains">The domains of the site's directory; null when it has no directory, so that any address will do.</param>
    /// <param name="today">The day, in the site's time zone, by which people have left or not.</param>
    /// <param name="people">The site's people, in the snapshot's order.</param>
    /// <param name="accounts">The site's accounts in the directory.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<AddressBook> DecideAsync(
        Site site, IReadOnlyList<string>? domains, DateOnly today, IAsyncEnumerable<Person> people, IAsyncEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var book = new AddressBook(site, domains);
        await foreach (var person in people.WithCancellation(cancellationToken))
        {
            // Contacts and governors need relationships.csv and roles of their own; School Data Sync is told of pupils and staff.
            var included = person.UserType is UserType.Student or UserType.Staff;
            book.places.Add(included ? book.Add(person, today) : null);
            if (!included)
                book.notIncluded[person.UserType] = book.notIncluded.GetValueOrDefault(person.UserType) + 1;
        }

        await foreach (var account in accounts.WithCancellation(cancellationToken))
            book.Learn(account);
        book.RefuseShared();
        return book;
    }

    /// <summary>A person by the id; null for people who are none of the export's.</summary>
    public ExportPerson? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>A person by the place among all people of the snapshot; null for people who are none of the export's.</summary>
    public ExportPerson? At(int place) => place < 0 ? null : places[place];

    private ExportPerson Add(Person person, DateOnly today)
    {
        var known = new ExportPerson
        {
            Number = people.Count,
            Id = person.SourcedId,
            Type = person.UserType,
            GivenName = Shared(person.GivenName),
            FamilyName = Shared(person.FamilyName),
            OnlyUsername = string.IsNullOrWhiteSpace(person.GivenName) && string.IsNullOrWhiteSpace(person.FamilyName) ? person.Username : null,
            Roles = [.. person.Roles.Select(r => roles.TryAdd(r, r) ? r : roles[r])],
            Grade = person.Grades.Append(person.YearGroup ?? "").Select(SdsGrades.From).FirstOrDefault(g => g is not null),
            HasGrade = person.Grades.Count > 0 || !string.IsNullOrWhiteSpace(person.YearGroup),
            YearGroup = YearGroupOf(person) is { } year ? Shared(year) : null,
            StartDate = person.StartDate,
            EndDate = person.EndDate,
        };
        byId.Add(known.Id, known);
        people.Add(known);
        (known.Address, known.LeftOut) = Decide(person, today);
        return known;
    }

    private static string? YearGroupOf(Person person) => !string.IsNullOrWhiteSpace(person.YearGroup) ? person.YearGroup : person.Grades is [var first, ..] ? first : null;

    private (string? Address, LeftOutReason? LeftOut) Decide(Person person, DateOnly today)
    {
        var rule = site.EmailRules.GetValueOrDefault(person.UserType);
        if (!SdsText.IsId(person.SourcedId))
            return (null, LeftOutReason.UnusableId);
        if (person.EndDate < today)
            return (null, LeftOutReason.Left);
        if (!person.Enabled)
            return (null, LeftOutReason.NotEnabled);
        if (rule is { Enabled: false })
            return (null, LeftOutReason.TypeSwitchedOff);
        if (MisAddress(person, rule) is { } address)
            return (address, null);
        return person.Emails is [var other, ..] ? (other, LeftOutReason.ForeignDomain) : (null, LeftOutReason.NoAddress);
    }

    private string? MisAddress(Person person, EmailRule? rule)
    {
        var usable = person.Emails.Where(IsUsable);
        // The rule's order of domains counts first, the MIS's order of addresses second.
        var address = rule is { Domains.Count: > 0 }
            ? rule.Domains.Select(d => usable.FirstOrDefault(e => IsIn(e, d))).FirstOrDefault(e => e is not null)
            : usable.FirstOrDefault();
        return address?.ToLowerInvariant();
    }

    private void Learn(DirectoryAccount account)
    {
        if (Find(account.PersonId) is not { } person)
            return;
        if (person.LeftOut == LeftOutReason.NoAddress || person.LeftOut == LeftOutReason.ForeignDomain)
        {
            (person.Address, person.Source, person.LeftOut) = IsUsable(account.Address)
                ? (account.Address.ToLowerInvariant(), AddressSource.Account, null)
                : (account.Address, person.Source, LeftOutReason.AccountDomain);
        }

        owners.TryAdd(account.Address, account.PersonId);
    }

    private void RefuseShared()
    {
        var refused = new List<(ExportPerson Person, LeftOutReason Reason)>();
        var holders = new Dictionary<string, ExportPerson>(people.Count, StringComparer.Ordinal);
        foreach (var person in people.Where(p => p.LeftOut is null))
        {
            if (!holders.TryAdd(person.Address!, person))
                refused.AddRange([(person, LeftOutReason.SharedAddress), (holders[person.Address!], LeftOutReason.SharedAddress)]);
            else if (owners.TryGetValue(person.Address!, out var owner) && owner != person.Id)
                refused.Add((person, LeftOutReason.AddressOfAnother));
        }

        foreach (var (person, reason) in refused)
            person.LeftOut = reason;
    }

    private string Shared(string text) => texts.TryAdd(text, text) ? text : texts[text];

    private bool IsUsable(string address) => SdsValueRules.IsAddress(address) && (domains is null || domains.Any(d => IsIn(address, d)));

    private static bool IsIn(string address, string domain) => address.AsSpan(address.LastIndexOf('@') + 1).Equals(domain, StringComparison.OrdinalIgnoreCase);
}
