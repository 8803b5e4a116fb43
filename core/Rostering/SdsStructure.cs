using System.Collections.Frozen;
using System.Globalization;
using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes organisations, sessions, courses and classes, and remembers which are in the export: nothing may refer to one that is not.</summary>
internal sealed class SdsStructure(ExportCounts counts)
{
    private readonly HashSet<string> orgs = new(StringComparer.Ordinal);
    private readonly HashSet<string> sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> courses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> classes = new(IdComparer.Instance);
    private readonly List<string> classIds = [];

    /// <summary>Whether the organisation is in the export.</summary>
    public bool HasOrg(string id) => orgs.Contains(id);

    /// <summary>The number of a class in this export by its id as UTF-8; false when it is not in it.</summary>
    public bool TryFindClass(ReadOnlySpan<byte> id, out int number) => classes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out number);

    /// <summary>The id of a class by its number.</summary>
    public string ClassId(int number) => classIds[number];

    /// <summary>Says that an organisation will be written.</summary>
    public void Expect(Org org)
    {
        if (IsUsable(org.SourcedId))
            orgs.Add(org.SourcedId);
    }

    public void Write(SdsCsv csv, Org org)
    {
        if (!orgs.Contains(org.SourcedId))
            return;
        csv.Field(org.SourcedId);
        csv.Field(Title(org.Name, org.Identifier, org.SourcedId));
        csv.Field(Known(org.Type, SdsValues.OrgTypes, "school", ExportNote.OrgType));
        csv.Field(Reference(org.ParentSourcedId, orgs));
        csv.EndRow();
    }

    public void Write(SdsCsv csv, AcademicSession session)
    {
        if (!IsUsable(session.SourcedId) || !sessions.Add(session.SourcedId))
            return;
        csv.Field(session.SourcedId);
        csv.Field(Title(session.Title, null, session.SourcedId));
        csv.Field(Known(session.Type, SdsValues.SessionTypes, "term", ExportNote.SessionType));
        csv.Field(session.SchoolYear.ToString("0000", CultureInfo.InvariantCulture));
        csv.Field(session.StartDate);
        csv.Field(session.EndDate);
        csv.EndRow();
    }

    public void Write(SdsCsv csv, Course course)
    {
        if (!IsUsable(course.SourcedId) || !IsAtOrg(course.OrgSourcedId) || !courses.Add(course.SourcedId))
            return;
        csv.Field(course.SourcedId);
        csv.Field(course.OrgSourcedId);
        csv.Field(Title(course.Title, course.CourseCode, course.SourcedId));
        // Not every MIS has a code for a course, and Microsoft's validation wants one.
        csv.Field(string.IsNullOrWhiteSpace(course.CourseCode) ? course.SourcedId : counts.OneLine(course.CourseCode));
        csv.Field(Reference(course.SchoolYearSourcedId, sessions));
        // Microsoft's own codes, whose list is not published: the name of a subject would be refused.
        csv.Field("");
        csv.Field(course.Grades is [var grade] ? SdsGrades.From(grade) : null);
        csv.EndRow();
    }

    public void Write(SdsCsv csv, SchoolClass schoolClass)
    {
        var id = schoolClass.SourcedId;
        if (!IsUsable(id) || !IsAtOrg(schoolClass.SchoolSourcedId) || !classes.TryAdd(id, classes.Count))
            return;
        classIds.Add(id);
        csv.Field(id);
        csv.Field(schoolClass.SchoolSourcedId);
        csv.Field(Title(schoolClass.Title, schoolClass.ClassCode, id));
        csv.Field(string.Join(',', schoolClass.TermSourcedIds.Distinct().Select(ListedSession).Where(t => !string.IsNullOrEmpty(t))));
        csv.Field(Reference(schoolClass.CourseSourcedId, courses));
        csv.EndRow();
    }

    private bool IsUsable(string id)
    {
        if (id.Length > 0 && !SdsText.HasBreak(id))
            return true;
        counts.Note(ExportNote.UnusableId);
        return false;
    }

    private bool IsAtOrg(string orgId)
    {
        if (orgs.Contains(orgId))
            return true;
        counts.Note(ExportNote.OrgMissing);
        return false;
    }

    private string Title(string title, string? code, string id)
    {
        if (!string.IsNullOrWhiteSpace(title))
            return counts.OneLine(title);
        counts.Note(ExportNote.TitleMissing);
        return string.IsNullOrWhiteSpace(code) ? id : counts.OneLine(code);
    }

    private string Known(string value, FrozenDictionary<string, int> known, string fallback, ExportNote note)
    {
        if (known.ContainsKey(value))
            return value;
        counts.Note(note);
        return fallback;
    }

    private string? Reference(string? id, HashSet<string> written)
    {
        if (string.IsNullOrEmpty(id) || written.Contains(id))
            return id;
        counts.Note(ExportNote.ReferenceDropped);
        return null;
    }

    // The list has commas between its items and no way to write one inside an item.
    private string? ListedSession(string id)
    {
        if (!id.Contains(',', StringComparison.Ordinal) && id.Trim() == id)
            return Reference(id, sessions);
        counts.Note(ExportNote.ReferenceDropped);
        return null;
    }
}
