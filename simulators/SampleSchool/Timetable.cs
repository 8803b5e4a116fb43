namespace Hub.Simulators.SampleSchool;

/// <summary>A made-up class.</summary>
/// <param name="Id">The MIS's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Code">Its code.</param>
/// <param name="Homeroom">Whether a registration group.</param>
/// <param name="CourseId">The course.</param>
/// <param name="Year">Year group.</param>
internal sealed record SampleClass(string Id, string Title, string Code, bool Homeroom, string CourseId, int Year);

/// <summary>A made-up course: a subject in a year.</summary>
internal sealed record SampleCourse(string Id, string Title, string Code, int Year, string Subject);

/// <summary>A person's part in a class.</summary>
internal sealed record SampleEnrolment(string ClassId, string PersonId, bool Teacher, bool Primary);

/// <summary>What is taught, to whom and by whom.</summary>
internal sealed class Timetable
{
    private const int ClassSize = 28;

    private static readonly (string Code, string Subject)[] Lower =
    [
        ("En", "English"), ("Ma", "Mathematics"), ("Sc", "Science"), ("Hi", "History"), ("Gg", "Geography"), ("Fr", "French"),
        ("Ar", "Art"), ("Mu", "Music"), ("Pe", "Physical Education"), ("Cs", "Computing"),
    ];

    private static readonly (string Code, string Subject)[] Core = [("En", "English"), ("Ma", "Mathematics"), ("Sc", "Combined Science"), ("Pe", "Physical Education")];

    private static readonly (string Code, string Subject)[] Options =
    [
        ("Hi", "History"), ("Gg", "Geography"), ("Fr", "French"), ("Sp", "Spanish"), ("Ar", "Art"), ("Mu", "Music"), ("Dr", "Drama"), ("Cs", "Computer Science"),
        ("Bs", "Business"), ("Rs", "Religious Studies"),
    ];

    private static readonly (string Code, string Subject)[] Sixth =
    [
        ("Ma", "Mathematics"), ("Fm", "Further Mathematics"), ("Ph", "Physics"), ("Ch", "Chemistry"), ("Bi", "Biology"), ("El", "English Literature"), ("Hi", "History"),
        ("Gg", "Geography"), ("Ps", "Psychology"), ("Ec", "Economics"),
    ];

    private readonly Dictionary<string, SampleCourse> courses = [];
    private readonly Dictionary<string, SampleClass> classes = [];
    private readonly List<SampleEnrolment> enrolments = [];
    private readonly SamplePerson[] teachers;

    public Timetable(IReadOnlyList<SamplePerson> people)
    {
        teachers = [.. people.Where(p => p.Role == "teacher")];
        foreach (var year in people.Where(p => p.Pupil).GroupBy(p => p.Year).OrderBy(g => g.Key))
            TeachYear(year.Key, [.. year]);
    }

    public IEnumerable<SampleCourse> Courses => courses.Values;

    public IEnumerable<SampleClass> Classes => classes.Values;

    public IReadOnlyList<SampleEnrolment> Enrolments => enrolments;

    private void TeachYear(int year, SamplePerson[] pupils)
    {
        foreach (var group in pupils.GroupBy(p => p.RegistrationGroup))
            Teach(year, "Reg", "Registration", group.Key, [.. group], homeroom: true);
        var (everybody, choices, chosen) = year switch
        {
            <= 9 => (Lower, [], 0),
            <= 11 => (Core, Options, 4),
            _ => ([], Sixth, 3),
        };
        foreach (var (code, subject) in everybody)
            TeachInSets(year, code, subject, pupils);
        for (var i = 0; i < choices.Length; i++)
        {
            // Each pupil takes a run of subjects that starts where the pupil stands in the register.
            var takers = pupils.Where((_, n) => (i - n % choices.Length + choices.Length) % choices.Length < chosen).ToArray();
            TeachInSets(year, choices[i].Code, choices[i].Subject, takers);
        }
    }

    private void TeachInSets(int year, string code, string subject, SamplePerson[] pupils)
    {
        var sets = (pupils.Length + ClassSize - 1) / ClassSize;
        for (var set = 0; set < sets; set++)
            Teach(year, code, subject, $"{year}{code}{set + 1}", [.. pupils.Where((_, i) => i % sets == set)], homeroom: false);
    }

    private void Teach(int year, string code, string subject, string classCode, SamplePerson[] pupils, bool homeroom)
    {
        if (pupils.Length == 0)
            return;
        var course = new SampleCourse($"crs-{year}-{code}", $"Year {year} {subject}", $"{code}{year}", year, subject);
        courses.TryAdd(course.Id, course);
        var id = $"cls-{classCode}";
        classes.Add(id, new SampleClass(id, homeroom ? $"Registration {classCode}" : $"{classCode} {subject}", classCode, homeroom, course.Id, year));
        enrolments.AddRange(pupils.Select(p => new SampleEnrolment(id, p.Id, Teacher: false, Primary: false)));
        if (teachers.Length == 0)
            return;
        var first = classes.Count % teachers.Length;
        enrolments.Add(new SampleEnrolment(id, teachers[first].Id, Teacher: true, Primary: true));
        // Every tenth class has two teachers.
        if (classes.Count % 10 == 0 && teachers.Length > 1)
            enrolments.Add(new SampleEnrolment(id, teachers[(first + 1) % teachers.Length].Id, Teacher: true, Primary: false));
    }
}
