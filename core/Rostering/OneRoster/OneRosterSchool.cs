using System.Runtime.CompilerServices;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>
/// The records of a school on a day as OneRoster consumers are given them, each kind in the ordinal order of its ids: whoever has begun and has not left, no governors, a contact while
/// somebody to whom they are related is there, and enrolments from their first day to their last (docs/decisions/0014).
/// </summary>
internal sealed class OneRosterSchool(Snapshots snapshots, Snapshot snapshot, AddressBook addresses, SchoolDay day)
{
    /// <summary>The site.</summary>
    public Guid SiteId => snapshot.SiteId;

    // True for contacts, who are in no class.
    private readonly Dictionary<string, bool> people = new(IdComparer.Instance);
    private readonly Dictionary<string, Demographics> demographics = new(StringComparer.Ordinal);
    private readonly HashSet<string> classes = new(StringComparer.Ordinal);

    /// <summary>Finds out who and what is there. To be called before anything is read.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var known in snapshots.ReadAsync<Demographics>(snapshot, cancellationToken))
            demographics[known.SourcedId] = known;
        await foreach (var schoolClass in snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken))
            classes.Add(schoolClass.SourcedId);
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
        {
            if (person.UserType != UserType.Governor && day.IsIn(person.StartDate, person.EndDate))
                people[person.SourcedId] = person.UserType == UserType.Contact;
        }
    }

    /// <summary>Organisations.</summary>
    public IAsyncEnumerable<Org> OrgsAsync(CancellationToken cancellationToken) => snapshots.ReadAsync<Org>(snapshot, cancellationToken)
        .Select(org => org with { Name = Named(org.Name, org.Identifier, org.SourcedId), Identifier = Named(org.Identifier, null, org.SourcedId) });

    /// <summary>Sessions.</summary>
    public IAsyncEnumerable<AcademicSession> SessionsAsync(CancellationToken cancellationToken) => snapshots.ReadAsync<AcademicSession>(snapshot, cancellationToken);

    /// <summary>Courses.</summary>
    public IAsyncEnumerable<Course> CoursesAsync(CancellationToken cancellationToken) => snapshots.ReadAsync<Course>(snapshot, cancellationToken)
        .Select(course => course with { Title = Named(course.Title, course.CourseCode, course.SourcedId) });

    /// <summary>Classes.</summary>
    public IAsyncEnumerable<SchoolClass> ClassesAsync(CancellationToken cancellationToken) => snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken)
        .Select(schoolClass => schoolClass with { Title = Named(schoolClass.Title, schoolClass.ClassCode, schoolClass.SourcedId) });

    /// <summary>People.</summary>
    public async IAsyncEnumerable<RosterUser> UsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
        {
            if (!people.TryGetValue(person.SourcedId, out var contact))
                continue;
            string[] related = [.. person.AgentSourcedIds.Where(people.ContainsKey)];
            if (!contact || related.Length > 0)
                yield return User(person, related);
        }
    }

    /// <summary>Enrolments.</summary>
    public IAsyncEnumerable<Enrolment> EnrolmentsAsync(CancellationToken cancellationToken) => snapshots.ReadAsync<Enrolment>(snapshot, cancellationToken)
        .Where(e => people.TryGetValue(e.UserSourcedId, out var contact) && !contact && classes.Contains(e.ClassSourcedId) && day.IsIn(e.BeginDate, e.EndDate));

    /// <summary>Pupils' demographics. Those of staff and contacts stay in the school.</summary>
    public async IAsyncEnumerable<Demographics> DemographicsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var person in snapshots.ReadAsync<Person>(snapshot, cancellationToken))
        {
            if (person.UserType != UserType.Student || !people.ContainsKey(person.SourcedId))
                continue;
            var known = demographics.GetValueOrDefault(person.SourcedId) ?? new Demographics { SourcedId = person.SourcedId };
            known = known with { BirthDate = person.DateOfBirth ?? known.BirthDate };
            if (known.BirthDate is not null || known.Sex is not null)
                yield return known;
        }
    }

    private RosterUser User(Person person, string[] related)
    {
        var contact = person.UserType == UserType.Contact;
        var email = contact ? (person.Emails is [var first, ..] ? first : null) : addresses.Find(person.SourcedId) is { LeftOut: null } chosen ? chosen.Address : null;
        return new RosterUser
        {
            SourcedId = person.SourcedId,
            HubId = PersonAccount.Id(snapshot.SiteId, person.SourcedId),
            Enabled = person.Enabled,
            // School Data Sync adds a domain and takes what comes out for the account's name. Whoever has no address that is surely theirs must not be given somebody else's by it.
            Username = (!contact && email is not null ? email[..email.LastIndexOf('@')] : person.SourcedId).Replace('@', '_'),
            GivenName = person.GivenName,
            FamilyName = Named(person.FamilyName, person.GivenName.Length == 0 ? person.Username : null, ""),
            MiddleName = person.MiddleName,
            Identifier = Named(person.Identifier, null, person.SourcedId),
            Email = email,
            Sms = contact ? person.Sms : null,
            Phone = contact ? person.Phone : null,
            Role = RoleOf(person),
            Roles = person.Roles,
            AgentSourcedIds = related,
            Grades = GradesOf(person),
        };
    }

    /// <summary>The grades of a person; the year group where the MIS has none.</summary>
    public static IReadOnlyList<string> GradesOf(Person person) => person.Grades.Count > 0 || string.IsNullOrWhiteSpace(person.YearGroup) ? person.Grades : [person.YearGroup];

    /// <summary>The one OneRoster 1.1 role that says what the person is to the school: of several that do the main one.</summary>
    public static string RoleOf(Person person) => person.UserType switch
    {
        UserType.Student => "student",
        UserType.Staff => Main(person, r => r is "teacher" or "administrator" or "aide" or "proctor") ?? "aide",
        _ => Main(person, r => r is "guardian" or "parent" or "relative") ?? "relative",
    };

    private static string? Main(Person person, Func<string, bool> fits) =>
        person.Roles.Where(r => fits(r.Role)).OrderByDescending(r => r.Primary).Select(r => r.Role).FirstOrDefault();

    private static string Named(string? name, string? other, string last) => !string.IsNullOrWhiteSpace(name) ? name : !string.IsNullOrWhiteSpace(other) ? other : last;
}
