using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>A version of the API.</summary>
/// <param name="Path">Below which it is, without slashes at its ends.</param>
/// <param name="Version">The version of the standard.</param>
/// <param name="Warns">Whether fields to select or to sort by that there are not are answered with a warning beside all data (1.1); else they are refused (1.2).</param>
/// <param name="Views">What it shows of records.</param>
internal sealed record OneRosterApi(string Path, string Version, bool Warns, OneRosterViews Views)
{
    public const string Root11 = "ims/oneroster/v1p1";
    public const string Root12 = "ims/oneroster/rostering/v1p2";

    public static OneRosterApi V11 { get; } = new(Root11, "1.1", true, OneRosterViews.V11);

    public static OneRosterApi V12 { get; } = new(Root12, "1.2", false, OneRosterViews.V12);

    public static IReadOnlyList<OneRosterApi> All { get; } = [V11, V12];

    /// <summary>Every endpoint, by the names that the standard gives them.</summary>
    public IReadOnlyList<OneRosterEndpoint> Endpoints { get; } = [.. EndpointsOf(Views)];

    private static IEnumerable<OneRosterEndpoint> EndpointsOf(OneRosterViews views)
    {
        var orgs = new OneRosterCollection<Org>("orgs", "org", "Org", OneRosterViews.Orgs);
        var sessions = new OneRosterCollection<AcademicSession>("academicSessions", "academicSession", "AcademicSession", OneRosterViews.Sessions);
        var courses = new OneRosterCollection<Course>("courses", "course", "Course", OneRosterViews.Courses);
        var classes = new OneRosterCollection<SchoolClass>("classes", "class", "Class", OneRosterViews.Classes);
        var users = new OneRosterCollection<RosterUser>("users", "user", "User", views.Users);
        var enrolments = new OneRosterCollection<Enrolment>("enrollments", "enrollment", "Enrollment", OneRosterViews.Enrolments);
        var demographics = new OneRosterCollection<Demographics>("demographics", "demographics", "Demographics", views.Demographics);
        return
        [
            .. orgs.Both("Orgs", "Org", "orgs"),
            .. orgs.Both("Schools", "School", "schools", o => o.Type == "school"),
            .. sessions.Both("AcademicSessions", "AcademicSession", "academicSessions"),
            .. sessions.Both("Terms", "Term", "terms", s => s.Type == "term"),
            .. sessions.Both("GradingPeriods", "GradingPeriod", "gradingPeriods", s => s.Type == "gradingPeriod"),
            .. courses.Both("Courses", "Course", "courses"),
            .. classes.Both("Classes", "Class", "classes"),
            .. users.Both("Users", "User", "users"),
            .. users.Both("Students", "Student", "students", Is("student")),
            .. users.Both("Teachers", "Teacher", "teachers", Is("teacher")),
            .. enrolments.Both("Enrollments", "Enrollment", "enrollments"),
            .. demographics.Both("Demographics", "Demographics", "demographics"),
            courses.Those("getCoursesForSchool", "schools/{schoolId}/courses", school => c => c.OrgSourcedId == school),
            classes.Those("getClassesForSchool", "schools/{schoolId}/classes", school => c => c.SchoolSourcedId == school),
            enrolments.Those("getEnrollmentsForSchool", "schools/{schoolId}/enrollments", school => e => e.SchoolSourcedId == school),
            users.Those("getStudentsForSchool", "schools/{schoolId}/students", school => u => Is("student")(u) && u.OrgSourcedIds.Contains(school)),
            users.Those("getTeachersForSchool", "schools/{schoolId}/teachers", school => u => Is("teacher")(u) && u.OrgSourcedIds.Contains(school)),
            sessions.Those("getTermsForSchool", "schools/{schoolId}/terms", OneRosterRelations.TermsOfSchoolAsync),
            enrolments.Those("getEnrollmentsForClassInSchool", "schools/{schoolId}/classes/{classId}/enrollments", (_, ids) => ValueTask.FromResult<Func<Enrolment, bool>>(e => e.SchoolSourcedId == ids[0] && e.ClassSourcedId == ids[1])),
            users.Those("getStudentsForClassInSchool", "schools/{schoolId}/classes/{classId}/students", (roster, ids) => OneRosterRelations.UsersOfClassAsync(roster, ids[0], ids[1], "student")),
            users.Those("getTeachersForClassInSchool", "schools/{schoolId}/classes/{classId}/teachers", (roster, ids) => OneRosterRelations.UsersOfClassAsync(roster, ids[0], ids[1], "teacher")),
            classes.Those("getClassesForTerm", "terms/{termId}/classes", term => c => c.TermSourcedIds.Contains(term)),
            sessions.Those("getGradingPeriodsForTerm", "terms/{termId}/gradingPeriods", term => s => s.Type == "gradingPeriod" && s.ParentSourcedId == term),
            classes.Those("getClassesForCourse", "courses/{courseId}/classes", course => c => c.CourseSourcedId == course),
            classes.Those("getClassesForStudent", "students/{studentId}/classes", (roster, ids) => OneRosterRelations.ClassesOfUserAsync(roster, ids[0], "student")),
            classes.Those("getClassesForTeacher", "teachers/{teacherId}/classes", (roster, ids) => OneRosterRelations.ClassesOfUserAsync(roster, ids[0], "teacher")),
            classes.Those("getClassesForUser", "users/{userId}/classes", (roster, ids) => OneRosterRelations.ClassesOfUserAsync(roster, ids[0], null)),
            users.Those("getStudentsForClass", "classes/{classId}/students", (roster, ids) => OneRosterRelations.UsersOfClassAsync(roster, null, ids[0], "student")),
            users.Those("getTeachersForClass", "classes/{classId}/teachers", (roster, ids) => OneRosterRelations.UsersOfClassAsync(roster, null, ids[0], "teacher")),
        ];
    }

    /// <summary>Whether a person is one, by the one role that says what the person is to the school; somebody with several is in one of the lists.</summary>
    private static Func<RosterUser, bool> Is(string role) => u => u.Role == role;
}

/// <summary>Which records belong to others by way of further ones.</summary>
internal static class OneRosterRelations
{
    /// <summary>People who are in a class now.</summary>
    public static async ValueTask<Func<RosterUser, bool>> UsersOfClassAsync(OneRosterRoster roster, string? school, string schoolClass, string role)
    {
        var users = (await roster.ReadAsync<Enrolment>())
            .Where(e => !e.Gone && e.Record.ClassSourcedId == schoolClass && e.Record.Role == role && (school is null || e.Record.SchoolSourcedId == school))
            .Select(e => e.Record.UserSourcedId).ToHashSet(StringComparer.Ordinal);
        return u => users.Contains(u.SourcedId);
    }

    /// <summary>Classes that a person is in now.</summary>
    public static async ValueTask<Func<SchoolClass, bool>> ClassesOfUserAsync(OneRosterRoster roster, string user, string? role)
    {
        var classes = (await roster.ReadAsync<Enrolment>()).Where(e => !e.Gone && e.Record.UserSourcedId == user && (role is null || e.Record.Role == role))
            .Select(e => e.Record.ClassSourcedId).ToHashSet(StringComparer.Ordinal);
        return c => classes.Contains(c.SourcedId);
    }

    /// <summary>Terms in which a school's classes run, and those that are part of a session in which they run.</summary>
    public static async ValueTask<Func<AcademicSession, bool>> TermsOfSchoolAsync(OneRosterRoster roster, IReadOnlyList<string> ids)
    {
        var used = (await roster.ReadAsync<SchoolClass>()).Where(c => !c.Gone && c.Record.SchoolSourcedId == ids[0]).SelectMany(c => c.Record.TermSourcedIds).ToHashSet(StringComparer.Ordinal);
        return s => s.Type == "term" && (used.Contains(s.SourcedId) || (s.ParentSourcedId is { } parent && used.Contains(parent)));
    }
}
