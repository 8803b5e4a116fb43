using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;

namespace Hub.Core.Rostering;

/// <summary>Where a person's address comes from.</summary>
internal enum AddressSource
{
    /// <summary>The MIS holds an address in a verified domain: no matching is needed.</summary>
    Mis,

    /// <summary>The Microsoft 365 account that the hub provisioned or matched.</summary>
    Account,
}

/// <summary>What an export decides of a person.</summary>
/// <param name="Number">The person's number in this export.</param>
/// <param name="Type">What the person is to the school.</param>
/// <param name="Address">The address, lower case; also the one in the way when the person is left out.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="LeftOut">Why the person is not in the export; null when in it.</param>
internal readonly record struct AddressEntry(int Number, UserType Type, string? Address, AddressSource Source, LeftOutReason? LeftOut);

/// <summary>
/// The address of every pupil and member of staff: the stored MIS address where it is in one of the tenant's verified domains, else that of the account.
/// Fails closed: an address that two would have is nobody's.
/// </summary>
internal sealed class AddressBook
{
    private readonly Dictionary<string, AddressEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly Microsoft365Tenant tenant;
    private readonly Site site;

    private AddressBook(Site site, Microsoft365Tenant tenant)
    {
        this.site = site;
        this.tenant = tenant;
    }

    /// <summary>Decides for everybody.</summary>
    /// <param name="source">The site's settings and the day.</param>
    /// <param name="people">The site's people.</param>
    /// <param name="accounts">The site's Microsoft 365 accounts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<AddressBook> DecideAsync(
        ExportSource source, IAsyncEnumerable<Person> people, IAsyncEnumerable<DirectoryAccount> accounts, CancellationToken cancellationToken)
    {
        var book = new AddressBook(source.Site, source.Tenant);
        await foreach (var person in people.WithCancellation(cancellationToken))
        {
            // Contacts and governors need relationships.csv and roles of their own; School Data Sync is told of pupils and staff.
            if (person.UserType is UserType.Student or UserType.Staff)
                book.entries.TryAdd(person.SourcedId, book.Decide(person, source.Today));
        }

        await foreach (var account in accounts.WithCancellation(cancellationToken))
            book.Learn(account);
        book.RefuseShared();
        return book;
    }

    /// <summary>What was decided of a person; false for people who are none of the export's.</summary>
    public bool TryFind(string personId, out AddressEntry entry) => entries.TryGetValue(personId, out entry);

    /// <summary>Leaves out a person for a reason that has nothing to do with the address.</summary>
    public void LeaveOut(string personId, LeftOutReason reason) => entries[personId] = entries[personId] with { LeftOut = reason };

    private AddressEntry Decide(Person person, DateOnly today)
    {
        var rule = site.EmailRules.GetValueOrDefault(person.UserType);
        AddressEntry Out(LeftOutReason reason, string? address = null) => new(entries.Count, person.UserType, address, AddressSource.Mis, reason);
        if (SdsText.HasBreak(person.SourcedId) || person.SourcedId.Length == 0)
            return Out(LeftOutReason.UnusableId);
        if (person.EndDate < today)
            return Out(LeftOutReason.Left);
        if (!person.Enabled)
            return Out(LeftOutReason.NotEnabled);
        if (rule is { Enabled: false })
            return Out(LeftOutReason.TypeSwitchedOff);
        if (MisAddress(person, rule) is { } address)
            return new AddressEntry(entries.Count, person.UserType, address, AddressSource.Mis, null);
        return person.Emails is [var other, ..] ? Out(LeftOutReason.ForeignDomain, other) : Out(LeftOutReason.NoAddress);
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
        if (!entries.TryGetValue(account.PersonId, out var entry))
            return;
        if (entry.LeftOut == LeftOutReason.NoAddress || entry.LeftOut == LeftOutReason.ForeignDomain)
        {
            entries[account.PersonId] = IsUsable(account.Address)
                ? entry with { Address = account.Address.ToLowerInvariant(), Source = AddressSource.Account, LeftOut = null }
                : entry with { Address = account.Address, LeftOut = LeftOutReason.AccountDomain };
        }

        owners.TryAdd(account.Address, account.PersonId);
    }

    private void RefuseShared()
    {
        var refused = new List<(string PersonId, LeftOutReason Reason)>();
        var holders = new Dictionary<string, string>(entries.Count, StringComparer.Ordinal);
        foreach (var (personId, entry) in entries.Where(e => e.Value.LeftOut is null))
        {
            if (!holders.TryAdd(entry.Address!, personId))
                refused.AddRange([(personId, LeftOutReason.SharedAddress), (holders[entry.Address!], LeftOutReason.SharedAddress)]);
            else if (owners.TryGetValue(entry.Address!, out var owner) && owner != personId)
                refused.Add((personId, LeftOutReason.AddressOfAnother));
        }

        foreach (var (personId, reason) in refused)
            LeaveOut(personId, reason);
    }

    private bool IsUsable(string address) => SdsValueRules.Broken(SdsType.Email, address) is null && !SdsText.HasBreak(address) && tenant.VerifiedDomains.Any(d => IsIn(address, d));

    private static bool IsIn(string address, string domain) => address.AsSpan(address.LastIndexOf('@') + 1).Equals(domain, StringComparison.OrdinalIgnoreCase);
}
