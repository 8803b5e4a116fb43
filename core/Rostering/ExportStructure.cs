using System.Collections.Frozen;
using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>What the organisations, sessions, courses and classes of every format have in common: nothing may refer to one that is not in the files.</summary>
/// <param name="counts">Takes the notes.</param>
/// <param name="isId">Whether the files can hold an id.</param>
internal abstract class ExportStructure(ExportCounts counts, Func<string, bool> isId)
{
    private readonly Dictionary<string, int> classes = new(StringComparer.Ordinal);
    private readonly List<string> classIds = [];

    /// <summary>Takes the notes.</summary>
    protected ExportCounts Counts { get; } = counts;

    /// <summary>Ids of the organisations that are written, or will be.</summary>
    protected HashSet<string> Orgs { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the sessions.</summary>
    protected HashSet<string> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the courses.</summary>
    protected HashSet<string> Courses { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the organisation is in the export.</summary>
    public bool HasOrg(string id) => Orgs.Contains(id);

    /// <summary>Whether the class is in the export.</summary>
    public bool HasClass(string id) => classes.ContainsKey(id);

    /// <summary>Whether the files can hold an id.</summary>
    public bool IsId(string id) => isId(id);

    /// <summary>The id of a class by its number.</summary>
    public string ClassId(int number) => classIds[number];

    /// <summary>The number of a class that is in the export.</summary>
    public int ClassNumber(string id) => classes[id];

    /// <summary>Says that an organisation will be written.</summary>
    public void Expect(Org org)
    {
        if (IsUsable(org.SourcedId))
            Orgs.Add(org.SourcedId);
    }

    /// <summary>Whether the course is to be written; counted among those that are.</summary>
    protected bool Takes(Course course) => IsUsable(course.SourcedId) && IsAtOrg(course.OrgSourcedId) && Courses.Add(course.SourcedId);

    /// <summary>Whether the class is to be written; counted among those that are.</summary>
    protected bool Takes(SchoolClass schoolClass) => IsUsable(schoolClass.SourcedId) && IsAtOrg(schoolClass.SchoolSourcedId) && TryAddClass(schoolClass.SourcedId);

    protected bool TryAddClass(string id)
    {
        if (!classes.TryAdd(id, classes.Count))
            return false;
        classIds.Add(id);
        return true;
    }

    protected bool IsUsable(string id)
    {
        if (isId(id))
            return true;
        Counts.Note(ExportNote.UnusableId);
        return false;
    }

    protected bool IsAtOrg(string orgId)
    {
        if (Orgs.Contains(orgId))
            return true;
        Counts.Note(ExportNote.OrgMissing);
        return false;
    }

    protected string Title(string title, string? code, string id)
    {
        if (!string.IsNullOrWhiteSpace(title))
            return Counts.OneLine(title);
        Counts.Note(ExportNote.TitleMissing);
        return string.IsNullOrWhiteSpace(code) ? id : Counts.OneLine(code);
    }

    protected string Known(string value, FrozenDictionary<string, int> known, string fallback, ExportNote note)
    {
        if (known.ContainsKey(value))
            return value;
        Counts.Note(note);
        return fallback;
    }

    protected string? Reference(string? id, HashSet<string> written)
    {
        if (string.IsNullOrEmpty(id) || written.Contains(id))
            return id;
        Counts.Note(ExportNote.ReferenceDropped);
        return null;
    }

    /// <summary>The sessions of a class as a list, which has commas between its items and no way to write one inside an item.</summary>
    protected string ListedSessions(SchoolClass schoolClass) => string.Join(',', schoolClass.TermSourcedIds.Distinct().Select(ListedSession).Where(t => !string.IsNullOrEmpty(t)));

    private string? ListedSession(string id)
    {
        if (!id.Contains(',', StringComparison.Ordinal) && id.Trim() == id)
            return Reference(id, Sessions);
        Counts.Note(ExportNote.ReferenceDropped);
        return null;
    }
}
