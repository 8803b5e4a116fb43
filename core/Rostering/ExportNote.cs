namespace Hub.Core.Rostering;

/// <summary>Something of the MIS data that School Data Sync does not take, and what the export did about it.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Meaning">For people.</param>
public sealed record ExportNote(string Code, string Meaning)
{
    /// <summary>A pupil without a grade.</summary>
    public static readonly ExportNote GradeUnknown = new("grade_unknown", "Pupils whose year group is none that School Data Sync knows: exported without a grade.");
    /// <summary>A text made one line.</summary>
    public static readonly ExportNote LineBreak = new("line_break_replaced", "Values with line breaks or control characters: a space stands in place of each.");
    /// <summary>An id that cannot be written.</summary>
    public static readonly ExportNote UnusableId = new("unusable_id", "Organisations, sessions, courses and classes whose id has a line break or a control character: not exported.");
    /// <summary>A record of an organisation that is not there.</summary>
    public static readonly ExportNote OrgMissing = new("org_missing", "Courses and classes whose organisation is not in the export: not exported.");
    /// <summary>A reference left empty.</summary>
    public static readonly ExportNote ReferenceDropped = new("reference_dropped", "References to records that are not in the export, or whose id has a comma where a list is needed: left empty.");
    /// <summary>A type replaced.</summary>
    public static readonly ExportNote OrgType = new("org_type_unknown", "Organisations of a type that School Data Sync does not know: exported as school.");
    /// <summary>A type replaced.</summary>
    public static readonly ExportNote SessionType = new("session_type_unknown", "Sessions of a type that School Data Sync does not know: exported as term.");
    /// <summary>A title made up.</summary>
    public static readonly ExportNote TitleMissing = new("title_missing", "Records without a name or title: their code or id stands in its place.");
    /// <summary>An enrolment in the past.</summary>
    public static readonly ExportNote EnrolmentEnded = new("enrolment_ended", "Enrolments whose last day has passed: not exported.");
    /// <summary>An enrolment of somebody left out.</summary>
    public static readonly ExportNote EnrolmentLeftOut = new("enrolment_left_out", "Enrolments of people, or in classes, that are not in the export: not exported.");

    /// <summary>Every one.</summary>
    public static readonly IReadOnlyList<ExportNote> All =
        [GradeUnknown, LineBreak, UnusableId, OrgMissing, ReferenceDropped, OrgType, SessionType, TitleMissing, EnrolmentEnded, EnrolmentLeftOut];

    /// <summary>The note of a code.</summary>
    public static ExportNote For(string code) => All.Single(n => n.Code == code);
}
