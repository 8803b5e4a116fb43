using System.Collections.Concurrent;
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
    // Names and roles that many have are kept once. Several people are read at the same time.
    private readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<PersonRole, PersonRole> roles = new();
    private readonly ConcurrentDictionary<string, string?> grades = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string>? domains;
    private readonly Site site;
    private readonly DateOnly today;

    private AddressBook(Site site, IReadOnlyList<string>? domains, DateOnly today)
    {
        this.site = site;
        this.domains = domains;
        this.today = today;
    }

    /// <summary>Pupils and staff, each at the place of the number, those left out among them.</summary>
    public IReadOnlyList<ExportPerson> People => people;

    /// <summary>How many others there are of each type: contacts and governors.</summary>
    public IReadOnlyDictionary<UserType, int> NotIncluded => notIncluded;

    /// <summary>Decides for everybody.</summary>
    /// <param name="site">The site's settings.</param>
    /// <param name="domains">The domains of the site's directory; null when it has no directory, so that any address will do.</param>
    /// <param name="today">The day, in the site's time zone, by which people have left or not.</param>
    /// <param name="read">Reads the site's people in the snapshot's order, and hands each to what it is given, several at the same time.</param>
    /// <param name="accounts">The site's accounts in the directory.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<AddressBook> DecideAsync(
        Site site, IReadOnlyList<string>? domains, DateOnly today, Func<Func<Person, Entry>, IAsyncEnumerable<Entry>> read, IAsyncEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var book = new AddressBook(site, domains, today);
        await foreach (var entry in read(book.EntryOf).WithCancellation(cancellationToken))
            book.Add(entry);
        await foreach (var account in accounts.WithCancellation(cancellationToken))
            book.Learn(account);
        book.RefuseShared();
        return book;
    }

    /// <summary>A person by the id; null for people who are none of the export's.</summary>
    public ExportPerson? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>A person by the place among all people of the snapshot; null for people who are none of the export's.</summary>
    public ExportPerson? At(int place) => place < 0 ? null : places[place];

    /// <summary>What the book says of somebody; of contacts and governors no more than what they are.</summary>
    private Entry EntryOf(Person person)
    {
        // Contacts and governors need relationships.csv and roles of their own; School Data Sync is told of pupils and staff.
        if (person.UserType is not (UserType.Student or UserType.Staff))
            return new Entry(person.UserType, null);
        var (address, leftOut) = Decide(person);
        return new Entry(person.UserType, new ExportPerson
        {
            Id = person.SourcedId,
            Type = person.UserType,
            GivenName = Shared(person.GivenName),
            FamilyName = Shared(person.FamilyName),
            OnlyUsername = string.IsNullOrWhiteSpace(person.GivenName) && string.IsNullOrWhiteSpace(person.FamilyName) ? person.Username : null,
            Roles = [.. person.Roles.Select(r => roles.GetOrAdd(r, r))],
            Grade = person.Grades.Append(person.YearGroup ?? "").Select(g => grades.GetOrAdd(g, SdsGrades.From)).FirstOrDefault(g => g is not null),
            HasGrade = person.Grades.Count > 0 || !string.IsNullOrWhiteSpace(person.YearGroup),
            YearGroup = YearGroupOf(person) is { } year ? Shared(year) : null,
            StartDate = person.StartDate,
            EndDate = person.EndDate,
            Address = address,
            LeftOut = leftOut,
        });
    }

    private void Add(Entry entry)
    {
        places.Add(entry.Person);
        if (entry.Person is not { } person)
        {
            notIncluded[entry.Type] = notIncluded.GetValueOrDefault(entry.Type) + 1;
            return;
        }

        person.Number = people.Count;
        byId.Add(person.Id, person);
        people.Add(person);
    }

    private static string? YearGroupOf(Person person) => !string.IsNullOrWhiteSpace(person.YearGroup) ? person.YearGroup : person.Grades is [var first, ..] ? first : null;

    private (string? Address, LeftOutReason? LeftOut) Decide(Person person)
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

    private string Shared(string text) => texts.GetOrAdd(text, text);

    private bool IsUsable(string address) => SdsValueRules.IsAddress(address) && (domains is null || domains.Any(d => IsIn(address, d)));

    private static bool IsIn(string address, string domain) => address.AsSpan(address.LastIndexOf('@') + 1).Equals(domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>Somebody of the snapshot.</summary>
    /// <param name="Type">What the person is to the school.</param>
    /// <param name="Person">What an export needs of a pupil or a member of staff; null for others.</param>
    public readonly record struct Entry(UserType Type, ExportPerson? Person);
}
