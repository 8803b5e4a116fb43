using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>A contact, with what an export needs of the record.</summary>
internal sealed class ExportContact
{
    /// <summary>Id in the MIS.</summary>
    public required string Id { get; init; }

    /// <summary>Given name.</summary>
    public required string GivenName { get; init; }

    /// <summary>Family name.</summary>
    public required string FamilyName { get; init; }

    /// <summary>The first address of the MIS that is one, lower case; null for none.</summary>
    public required string? Email { get; init; }

    /// <summary>Telephone number, as the MIS writes it.</summary>
    public required string? Phone { get; init; }

    /// <summary>Mobile number, as the MIS writes it.</summary>
    public required string? Sms { get; init; }

    /// <summary><c>parent</c>, <c>guardian</c> or <c>relative</c>.</summary>
    public required string Relation { get; init; }

    /// <summary>Whether the MIS wants the contact to be able to sign in.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The pupils to whom the contact is related, those who are left out among them.</summary>
    public List<ExportPerson> Pupils { get; } = [];

    /// <summary>Why the contact is not in the files; null when in them.</summary>
    public LeftOutReason? LeftOut { get; set; }
}

/// <summary>The contacts of a school's pupils, in the order of their ids.</summary>
internal sealed class ExportContacts
{
    /// <summary>Nobody.</summary>
    public static readonly ExportContacts None = new();

    private readonly List<ExportContact> contacts = [];

    private ExportContacts()
    {
    }

    /// <summary>Everybody.</summary>
    public IReadOnlyList<ExportContact> All => contacts;

    /// <summary>Reads them. Relations count that either side tells of.</summary>
    public static async Task<ExportContacts> ReadAsync(ExportSource source, AddressBook addresses, IAsyncEnumerable<Person> people)
    {
        var read = new ExportContacts();
        var byId = new Dictionary<string, ExportContact>(StringComparer.Ordinal);
        var relations = new HashSet<(int Pupil, string Contact)>();
        await foreach (var person in people)
        {
            if (person.UserType == UserType.Contact && byId.TryAdd(person.SourcedId, Of(person, source)))
                read.contacts.Add(byId[person.SourcedId]);
            foreach (var other in person.AgentSourcedIds)
            {
                if (person.UserType == UserType.Contact && addresses.Find(other) is { Type: UserType.Student } pupil)
                    relations.Add((pupil.Number, person.SourcedId));
                else if (person.UserType == UserType.Student && addresses.Find(person.SourcedId) is { } self)
                    relations.Add((self.Number, other));
            }
        }

        foreach (var (pupil, contact) in relations.OrderBy(r => r.Pupil))
        {
            if (byId.TryGetValue(contact, out var known))
                known.Pupils.Add(addresses.People[pupil]);
        }

        return read;
    }

    private static ExportContact Of(Person person, ExportSource source) => new()
    {
        Id = person.SourcedId,
        GivenName = person.GivenName,
        FamilyName = person.FamilyName,
        Email = person.Emails.FirstOrDefault(SdsValueRules.IsAddress)?.ToLowerInvariant(),
        Phone = person.Phone,
        Sms = person.Sms,
        Relation = person.Roles.Select(r => r.Role).FirstOrDefault(r => r is "parent" or "guardian" or "relative") ?? "relative",
        Enabled = person.Enabled,
        LeftOut = !SdsText.IsId(person.SourcedId) ? LeftOutReason.UnusableId
            : person.EndDate < source.Today ? LeftOutReason.Left
            : source.Site.EmailRules.GetValueOrDefault(UserType.Contact) is { Enabled: false } ? LeftOutReason.TypeSwitchedOff
            : null,
    };
}
