using System.Globalization;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>Writes organisations, sessions, courses and classes. Where OneRoster requires a course or a session and the MIS has none, one is made up.</summary>
internal sealed class OneRosterStructure(ExportCounts counts, DateOnly today) : ExportStructure(counts, id => SdsText.IsOneRosterId(id))
{
    // In England and Wales a school year begins in September.
    private const int FirstMonthOfSchoolYear = 9;
    private readonly HashSet<string> expectedSessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (bool IsSchool, string? Parent)> orgs = new(StringComparer.Ordinal);
    private readonly List<string> schools = [];
    private AcademicSession? session;
    private bool madeSession;

    /// <summary>The session that is made up where the MIS has none at all.</summary>
    public IAsyncEnumerable<AcademicSession> MadeSessions => madeSession ? AsyncEnumerable.Repeat(session!, 1) : AsyncEnumerable.Empty<AcademicSession>();

    /// <summary>Reads what records refer to that are written after them.</summary>
    public async Task ReadAsync(ExportRun run)
    {
        await foreach (var org in run.ReadAsync<Org>())
        {
            Expect(org);
            if (HasOrg(org.SourcedId))
                orgs.Add(org.SourcedId, (!OneRosterFormat.OrgTypes.ContainsKey(org.Type) || org.Type == "school", org.ParentSourcedId));
        }

        await foreach (var known in run.ReadAsync<AcademicSession>().Where(s => IsUsable(s.SourcedId)))
        {
            expectedSessions.Add(known.SourcedId);
            if (session is null || Fits(known).CompareTo(Fits(session)) > 0)
                session = known;
        }

        madeSession = session is null;
        var year = today.Month >= FirstMonthOfSchoolYear ? today.Year : today.Year - 1;
        session ??= new AcademicSession
        {
            SourcedId = DerivedId.For("session", "schoolYear", year.ToString(CultureInfo.InvariantCulture)),
            Title = $"{year}/{(year + 1) % 100:00}",
            Type = "schoolYear",
            StartDate = new DateOnly(year, FirstMonthOfSchoolYear, 1),
            EndDate = new DateOnly(year + 1, FirstMonthOfSchoolYear, 1).AddDays(-1),
            SchoolYear = year + 1,
        };
        if (madeSession)
            expectedSessions.Add(session.SourcedId);
    }

    /// <summary>The school of a class, by its number.</summary>
    public string SchoolOf(int schoolClass) => schools[schoolClass];

    /// <summary>Whether a course is to be made up for a class. To be asked once the courses of the MIS are written.</summary>
    public bool LacksCourse(SchoolClass schoolClass) =>
        IsId(schoolClass.SourcedId) && SchoolAt(schoolClass.SchoolSourcedId) is not null && (schoolClass.CourseSourcedId is not { } course || !Courses.Contains(course));

    /// <summary>The course that is made up for a class.</summary>
    public Course MadeCourse(SchoolClass schoolClass)
    {
        Counts.Note(ExportNote.CourseMade);
        return new Course { SourcedId = MadeCourseId(schoolClass), Title = schoolClass.Title, CourseCode = schoolClass.ClassCode, OrgSourcedId = SchoolAt(schoolClass.SchoolSourcedId)! };
    }

    public void Write(SdsCsv csv, Org org)
    {
        if (!HasOrg(org.SourcedId))
            return;
        Begin(csv, org.SourcedId);
        csv.Field(Title(org.Name, org.Identifier, org.SourcedId));
        csv.Field(Known(org.Type, OneRosterFormat.OrgTypes, "school", ExportNote.OrgType));
        csv.Field(Counts.OneLine(org.Identifier ?? ""));
        csv.Field(Reference(org.ParentSourcedId, Orgs));
        csv.EndRow();
    }

    public void Write(SdsCsv csv, AcademicSession known)
    {
        if (!expectedSessions.Contains(known.SourcedId) || !Sessions.Add(known.SourcedId))
            return;
        Begin(csv, known.SourcedId);
        csv.Field(Title(known.Title, null, known.SourcedId));
        csv.Field(Known(known.Type, OneRosterFormat.SessionTypes, "term", ExportNote.SessionType));
        csv.Field(known.StartDate);
        csv.Field(known.EndDate);
        csv.Field(Reference(known.ParentSourcedId, expectedSessions));
        csv.Field(known.SchoolYear.ToString("0000", CultureInfo.InvariantCulture));
        csv.EndRow();
    }

    public void Write(SdsCsv csv, Course course)
    {
        if (!Takes(course))
            return;
        Begin(csv, course.SourcedId);
        csv.Field(Reference(course.SchoolYearSourcedId, Sessions));
        csv.Field(Title(course.Title, course.CourseCode, course.SourcedId));
        csv.Field(Counts.OneLine(course.CourseCode ?? ""));
        csv.Field(List(course.Grades));
        csv.Field(course.OrgSourcedId);
        WriteSubjects(csv, course.Subjects, course.SubjectCodes);
        csv.EndRow();
    }

    public void Write(SdsCsv csv, SchoolClass schoolClass)
    {
        var id = schoolClass.SourcedId;
        if (!IsUsable(id))
            return;
        if (SchoolAt(schoolClass.SchoolSourcedId) is not { } school)
        {
            Counts.Note(ExportNote.OrgMissing);
            return;
        }

        if (!TryAddClass(id))
            return;
        schools.Add(school);
        Begin(csv, id);
        csv.Field(Title(schoolClass.Title, schoolClass.ClassCode, id));
        csv.Field(List(schoolClass.Grades));
        csv.Field(schoolClass.CourseSourcedId is { } course && Courses.Contains(course) ? course : MadeCourseId(schoolClass));
        csv.Field(Counts.OneLine(schoolClass.ClassCode ?? ""));
        csv.Field(schoolClass.ClassType == "homeroom" ? "homeroom" : "scheduled");
        csv.Field(Counts.OneLine(schoolClass.Location ?? ""));
        csv.Field(school);
        csv.Field(Terms(schoolClass));
        WriteSubjects(csv, schoolClass.Subjects, schoolClass.SubjectCodes);
        csv.Field(List(schoolClass.Periods));
        csv.EndRow();
    }

    /// <summary>The first three fields of a row: its id, and a status and a date that a bulk file leaves empty.</summary>
    public static void Begin(SdsCsv csv, string id)
    {
        csv.Field(id);
        csv.Field("");
        csv.Field("");
    }

    /// <summary>A list in one field. Items may not hold its comma.</summary>
    public string List(IReadOnlyList<string> items)
    {
        if (items.Any(i => i.Contains(',', StringComparison.Ordinal)))
            Counts.Note(ExportNote.ListComma);
        return string.Join(',', items.Where(i => !string.IsNullOrWhiteSpace(i)).Select(i => Counts.OneLine(i).Replace(',', ' ')));
    }

    // What goes on today before what does not, whole years before terms; then what ends last.
    private (bool, bool, DateOnly) Fits(AcademicSession known) => (known.StartDate <= today && known.EndDate >= today, known.Type == "schoolYear", known.EndDate);

    private static string MadeCourseId(SchoolClass schoolClass) => DerivedId.For("course", "class", schoolClass.SourcedId);

    private string Terms(SchoolClass schoolClass)
    {
        var terms = ListedSessions(schoolClass);
        if (terms.Length > 0)
            return terms;
        Counts.Note(ExportNote.SessionMade);
        return session!.SourcedId;
    }

    private void WriteSubjects(SdsCsv csv, IReadOnlyList<string> subjects, IReadOnlyList<string> codes)
    {
        csv.Field(List(subjects));
        // As many codes as subjects, or none.
        csv.Field(codes.Count == subjects.Count ? List(codes) : "");
    }

    /// <summary>The school at which something is: the org itself, or the nearest above it.</summary>
    private string? SchoolAt(string? org)
    {
        // An org may be above itself, in a feed that is wrong.
        for (var steps = 0; steps < orgs.Count && org is not null && orgs.TryGetValue(org, out var known); steps++)
        {
            if (known.IsSchool)
                return org;
            org = known.Parent;
        }

        return null;
    }
}
