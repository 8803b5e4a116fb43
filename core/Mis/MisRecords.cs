namespace Hub.Core.Mis;

/// <summary>All that one feed delivers, checked: ids are unique and references resolve.</summary>
public sealed record MisRecords
{
    /// <summary>Organisations.</summary>
    public IReadOnlyList<Org> Orgs { get; init; } = [];

    /// <summary>Sessions.</summary>
    public IReadOnlyList<AcademicSession> AcademicSessions { get; init; } = [];

    /// <summary>Courses.</summary>
    public IReadOnlyList<Course> Courses { get; init; } = [];

    /// <summary>Classes.</summary>
    public IReadOnlyList<SchoolClass> Classes { get; init; } = [];

    /// <summary>People.</summary>
    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>Enrolments.</summary>
    public IReadOnlyList<Enrolment> Enrolments { get; init; } = [];

    /// <summary>Demographics; the id is the person's.</summary>
    public IReadOnlyList<Demographics> Demographics { get; init; } = [];
}
