namespace Hub.Core.Partners.Securables;

/// <summary>An area of a school's data in DeX that an application may be given.</summary>
/// <param name="Id">Its name in tokens and APIs; never changes.</param>
/// <param name="Name">Its name on pages.</param>
/// <param name="Holds">What it holds, in words for the school's office that go on "Read ..." and "Read and change ...".</param>
/// <param name="Sensitive">Whether it holds special category data (UK GDPR article 9) or what schools guard like it.</param>
public sealed record DataDomain(string Id, string Name, string Holds, bool Sensitive = false)
{
    /// <summary>The catalogue, in the order of the pages.</summary>
    public static IReadOnlyList<DataDomain> All { get; } =
    [
        new("people", "People", "names, dates of birth, photographs and identifiers of pupils"),
        new("contacts", "Contacts", "parents and other contacts of pupils: names, relationships, addresses, telephone numbers and e-mail addresses"),
        new("staff", "Staff", "names, roles, employment dates and work contact details of staff"),
        new("school", "School", "the school itself: name, address, identifiers, academic years and terms"),
        new("groups", "Groups", "year groups, registration groups, houses and other groups, and who is in them"),
        new("timetable", "Timetable", "classes, lessons, rooms and who teaches and attends them"),
        new("attendance", "Attendance", "session and lesson marks with reasons of absence"),
        new("assessment", "Assessment", "marks, grades, targets and reports"),
        new("behaviour", "Behaviour", "achievements and behaviour incidents with their outcomes"),
        new("admissions", "Admissions", "applications for places and pupils who are to join"),
        new("sen", "SEN", "special educational needs: needs, provisions, plans and reviews", Sensitive: true),
        new("medical", "Medical", "medical conditions, dietary needs, medication and events", Sensitive: true),
        new("exclusions", "Exclusions", "suspensions and exclusions with their reasons", Sensitive: true),
        new("safeguarding", "Pupil circumstances", "free school meals, pupil premium, looked-after status and other circumstances", Sensitive: true),
        new("dinners", "Dinner money", "meals taken and balances"),
    ];

    /// <summary>A domain by its id, or null.</summary>
    public static DataDomain? Find(string id) => All.FirstOrDefault(d => d.Id == id);
}
