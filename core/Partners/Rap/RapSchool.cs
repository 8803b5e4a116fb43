using System.Text;
using System.Text.Json;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;
using Hub.Core.Rostering;

namespace Hub.Core.Partners.Rap;

/// <summary>
/// Who and what is at a school on a day, of its snapshot. Enrolments and people are read as streams; what is kept of them are numbers and ids. Here is whoever has begun and
/// has not left; a contact, while somebody to whom they are related is.
/// </summary>
internal sealed class RapSchool(Snapshot snapshot, DateOnly today)
{
    // A row of a table holds 1 MiB.
    private const int MaxRecordBytes = 700_000;

    private readonly SchoolDay day = new(today);
    private readonly Dictionary<string, int> numbers = new(IdComparer.Instance);
    private readonly List<string> ids = [];
    // Null for contacts, who are in none.
    private readonly List<List<int>?> groupsOf = [];
    private readonly List<Group> groups = [];
    private readonly Dictionary<string, int> groupNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> classNumbers = new(IdComparer.Instance);
    private readonly Dictionary<string, DateOnly> birthDates = new(StringComparer.Ordinal);

    /// <summary>The first later day on which somebody begins or has left; null when no date says so.</summary>
    public DateOnly? NextChange => day.NextChange;

    /// <summary>Reads all but the people's records.</summary>
    public async Task ReadAsync(Snapshots snapshots, CancellationToken cancellationToken)
    {
        await foreach (var birth in snapshots.ReadAsync<Demographics>(snapshot, cancellationToken))
        {
            if (birth.BirthDate is { } date)
                birthDates[birth.SourcedId] = date;
        }

        await foreach (var schoolClass in snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken))
            classNumbers[schoolClass.SourcedId] = NumberOf($"class:{schoolClass.SourcedId}", RapGroupKind.Class, schoolClass.Title);
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
        {
            if (RapKinds.Of(person.UserType) is not null && day.IsIn(person.StartDate, person.EndDate))
                Add(person);
        }

        await foreach (var enrolment in snapshots.ReadAsync<Enrolment, Part?>(snapshot, PartOf, cancellationToken))
        {
            if (enrolment is { } part && day.IsIn(part.Begin, part.End))
                Join(part.Person, part.Class, part.Role);
        }
    }

    /// <summary>The records of the people, made one after another.</summary>
    public async IAsyncEnumerable<(string Kind, string Id, byte[] Json)> PeopleAsync(
        Snapshots snapshots, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
        {
            if (!numbers.TryGetValue(person.SourcedId, out var number))
                continue;
            var related = person.AgentSourcedIds.Where(numbers.ContainsKey).ToArray();
            if (person.UserType != UserType.Contact || related.Length > 0)
                yield return (RapKinds.Of(person.UserType)!, person.SourcedId, Json(person, number, related));
        }
    }

    /// <summary>The records of the groups that somebody is in, and of every class.</summary>
    public IEnumerable<(string Kind, string Id, byte[] Json)> Groups() => groups.Select(group =>
    {
        var members = group.Members.Distinct().OrderBy(m => m.Person).ThenBy(m => m.Role, StringComparer.Ordinal).Select(m => new RapMember(ids[m.Person], m.Role));
        var record = new RapGroup { Kind = group.Kind, Name = group.Name, Members = [.. members] };
        var json = JsonSerializer.SerializeToUtf8Bytes(record, RapJson.Default.RapGroup);
        return (RapKinds.Group, group.Id, json.Length <= MaxRecordBytes ? json : JsonSerializer.SerializeToUtf8Bytes(record with { Members = null }, RapJson.Default.RapGroup));
    });

    private void Add(Person person)
    {
        var number = ids.Count;
        numbers.Add(person.SourcedId, number);
        ids.Add(person.SourcedId);
        groupsOf.Add(person.UserType == UserType.Contact ? null : []);
        if (person.UserType == UserType.Contact)
            return;
        var role = RapKinds.Of(person.UserType)!;
        foreach (var (kind, name) in new[] { (RapGroupKind.Year, person.YearGroup), (RapGroupKind.Registration, person.RegistrationGroup), (RapGroupKind.House, person.House) })
        {
            if (!string.IsNullOrWhiteSpace(name))
                Join(number, NumberOf($"{JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())}:{name}", kind, name), role);
        }
    }

    private int NumberOf(string id, RapGroupKind kind, string name)
    {
        if (!groupNumbers.TryGetValue(id, out var number))
        {
            groupNumbers.Add(id, number = groups.Count);
            groups.Add(new Group(id, kind, name, []));
        }

        return number;
    }

    private void Join(int person, int group, string role)
    {
        groups[group].Members.Add((person, role));
        if (!groupsOf[person]!.Contains(group))
            groupsOf[person]!.Add(group);
    }

    /// <summary>Of a stored enrolment what is kept; null when the person or the class is none of the groups'.</summary>
    private Part? PartOf(ReadOnlySpan<byte> json)
    {
        var line = EnrolmentLine.Read(json);
        return numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(line.PersonId, out var person) && groupsOf[person] is not null
            && classNumbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(line.ClassId, out var schoolClass)
            ? new Part(person, schoolClass, RoleOf(line.Role), line.BeginDate, line.EndDate)
            : null;
    }

    private static string RoleOf(ReadOnlySpan<byte> role) => string.Intern(Encoding.UTF8.GetString(role));

    private byte[] Json(Person person, int number, IReadOnlyList<string> related)
    {
        var record = new RapPerson
        {
            UniqueId = PersonAccount.Id(snapshot.SiteId, person.SourcedId),
            GivenName = person.GivenName,
            FamilyName = person.FamilyName,
            Type = person.UserType,
            Enabled = person.Enabled,
            Groups = [.. (groupsOf[number] ?? []).Select(g => groups[g]).OrderBy(g => g.Kind).ThenBy(g => g.Id, StringComparer.Ordinal).Select(g => new RapGroupName(g.Id, g.Kind, g.Name))],
            RelatedTo = related,
            Addresses = person.Emails,
            DateOfBirth = person.DateOfBirth ?? (birthDates.TryGetValue(person.SourcedId, out var birth) ? birth : null),
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(record, RapJson.Default.RapPerson);
        return json.Length <= MaxRecordBytes ? json : JsonSerializer.SerializeToUtf8Bytes(record with { Groups = null }, RapJson.Default.RapPerson);
    }

    private sealed record Group(string Id, RapGroupKind Kind, string Name, List<(int Person, string Role)> Members);

    private readonly record struct Part(int Person, int Class, string Role, DateOnly? Begin, DateOnly? End);
}
