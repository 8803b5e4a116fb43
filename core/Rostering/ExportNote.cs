namespace Hub.Core.Rostering;

/// <summary>Something of the MIS data that the format does not take, and what the export did about it.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Meaning">For people.</param>
public sealed record ExportNote(string Code, string Meaning)
{
    /// <summary>A pupil without a grade.</summary>
    public static readonly ExportNote GradeUnknown = new("grade_unknown", "Pupils whose year group is none that School Data Sync knows: exported without a grade.");
    /// <summary>A text made one line.</summary>
    public static readonly ExportNote LineBreak = new("line_break_replaced", "Values with line breaks or control characters: a space stands in place of each.");
    /// <summary>An id that cannot be written.</summary>
    public static readonly ExportNote UnusableId = new("unusable_id", "Organisations, sessions, courses and classes whose id the format cannot hold: not exported.");
    /// <summary>A record of an organisation that is not there.</summary>
    public static readonly ExportNote OrgMissing = new("org_missing", "Courses and classes whose organisation is not in the export: not exported.");
    /// <summary>A reference left empty.</summary>
    public static readonly ExportNote ReferenceDropped = new("reference_dropped", "References to records that are not in the export, or whose id has a comma where a list is needed: left empty.");
    /// <summary>A type replaced.</summary>
    public static readonly ExportNote OrgType = new("org_type_unknown", "Organisations of a type that the format does not know: exported as school.");
    /// <summary>A type replaced.</summary>
    public static readonly ExportNote SessionType = new("session_type_unknown", "Sessions of a type that the format does not know: exported as term.");
    /// <summary>A title made up.</summary>
    public static readonly ExportNote TitleMissing = new("title_missing", "Records without a name or title: their code or id stands in its place.");
    /// <summary>An enrolment in the past.</summary>
    public static readonly ExportNote EnrolmentEnded = new("enrolment_ended", "Enrolments whose last day has passed: not exported.");
    /// <summary>An enrolment of somebody left out.</summary>
    public static readonly ExportNote EnrolmentLeftOut = new("enrolment_left_out", "Enrolments of people, or in classes, that are not in the export: not exported.");

    /// <summary>A course made up.</summary>
    public static readonly ExportNote CourseMade = new("course_made", "Classes without a course, which OneRoster requires: a course with the class's title stands for it.");
    /// <summary>A session put in.</summary>
    public static readonly ExportNote SessionMade = new("session_made", "Classes without a term, which OneRoster requires: the school year that goes on stands for it.");
    /// <summary>A name that is not there.</summary>
    public static readonly ExportNote NameMissing = new("name_missing", "Given and family names that the MIS leaves empty and OneRoster requires: - stands in their place.");
    /// <summary>A comma in an item.</summary>
    public static readonly ExportNote ListComma = new("list_comma", "Lists of which an item holds a comma: a space stands in its place.");
    /// <summary>A number that is none.</summary>
    public static readonly ExportNote PhoneDropped = new("phone_dropped", "Telephone numbers of contacts that cannot be written with + and country: left empty.");

    /// <summary>Every one.</summary>
    public static readonly IReadOnlyList<ExportNote> All =
        [GradeUnknown, LineBreak, UnusableId, OrgMissing, ReferenceDropped, OrgType, SessionType, TitleMissing, EnrolmentEnded, EnrolmentLeftOut, CourseMade, SessionMade,
        NameMissing, ListComma, PhoneDropped];

    /// <summary>The note of a code.</summary>
    public static ExportNote For(string code) => All.Single(n => n.Code == code);
}
