using System.Text.Json.Serialization;

namespace Hub.Core.Mis;

/// <summary>A record that the MIS delivers. Terms and enumerations are those of OneRoster 1.1 (1EdTech), whatever format it came in.</summary>
public abstract record MisRecord
{
    /// <summary>The MIS's own id of the record, unique in its type at the site, case-sensitive.</summary>
    [JsonPropertyOrder(-1)]
    public required string SourcedId { get; init; }
}

/// <summary>A school, department, district or other organisation.</summary>
public sealed record Org : MisRecord
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>OneRoster org type (<c>school</c>, <c>district</c> ...).</summary>
    public required string Type { get; init; }

    /// <summary>A number others know it by, such as the DfE number.</summary>
    public string? Identifier { get; init; }

    /// <summary>The org that it belongs to.</summary>
    public string? ParentSourcedId { get; init; }
}

/// <summary>A school year, term or other session.</summary>
public sealed record AcademicSession : MisRecord
{
    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>OneRoster session type (<c>schoolYear</c>, <c>term</c>, <c>semester</c>, <c>gradingPeriod</c>).</summary>
    public required string Type { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly StartDate { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly EndDate { get; init; }

    /// <summary>The session that it is part of.</summary>
    public string? ParentSourcedId { get; init; }

    /// <summary>The year in which the school year ends.</summary>
    public required int SchoolYear { get; init; }
}

/// <summary>A course of study.</summary>
public sealed record Course : MisRecord
{
    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its code.</summary>
    public string? CourseCode { get; init; }

    /// <summary>The org that offers it.</summary>
    public required string OrgSourcedId { get; init; }

    /// <summary>The school year that it runs in.</summary>
    public string? SchoolYearSourcedId { get; init; }

    /// <summary>Grades or year groups.</summary>
    public IReadOnlyList<string> Grades { get; init; } = [];

    /// <summary>Subjects by name.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Subjects by code.</summary>
    public IReadOnlyList<string> SubjectCodes { get; init; } = [];
}

/// <summary>A class: a teaching group or a registration group.</summary>
public sealed record SchoolClass : MisRecord
{
    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its code.</summary>
    public string? ClassCode { get; init; }

    /// <summary><c>homeroom</c> or <c>scheduled</c>.</summary>
    public required string ClassType { get; init; }

    /// <summary>The course that it teaches; absent where the MIS has no courses (School Data Sync V1).</summary>
    public string? CourseSourcedId { get; init; }

    /// <summary>The school that holds it.</summary>
    public required string SchoolSourcedId { get; init; }

    /// <summary>The sessions that it runs in.</summary>
    public IReadOnlyList<string> TermSourcedIds { get; init; } = [];

    /// <summary>Grades or year groups.</summary>
    public IReadOnlyList<string> Grades { get; init; } = [];

    /// <summary>Subjects by name.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Subjects by code.</summary>
    public IReadOnlyList<string> SubjectCodes { get; init; } = [];

    /// <summary>Periods of the timetable.</summary>
    public IReadOnlyList<string> Periods { get; init; } = [];

    /// <summary>Where it meets.</summary>
    public string? Location { get; init; }
}

/// <summary>A person's part in a class.</summary>
public sealed record Enrolment : MisRecord
{
    /// <summary>The class.</summary>
    public required string ClassSourcedId { get; init; }

    /// <summary>The school that holds the class.</summary>
    public required string SchoolSourcedId { get; init; }

    /// <summary>The person.</summary>
    public required string UserSourcedId { get; init; }

    /// <summary>OneRoster enrolment role (<c>student</c>, <c>teacher</c>, <c>administrator</c>, <c>proctor</c>).</summary>
    public required string Role { get; init; }

    /// <summary>Whether this teacher is the class's first.</summary>
    public bool Primary { get; init; }

    /// <summary>First day; null for the whole session.</summary>
    public DateOnly? BeginDate { get; init; }

    /// <summary>Last day; null for the whole session.</summary>
    public DateOnly? EndDate { get; init; }
}

/// <summary>What a person's record adds for statistics. Passed on only where a school allows it.</summary>
public sealed record Demographics : MisRecord
{
    /// <summary>Date of birth.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary><c>male</c>, <c>female</c>, <c>unspecified</c> or <c>other</c>.</summary>
    public string? Sex { get; init; }
}
