using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.SdsV1;

/// <summary>Writes schools and sections. Terms and courses are columns of the sections.</summary>
internal sealed class SdsV1Sections(ExportRun run, SdsV1Names names) : ExportStructure(run.Counts, SdsText.IsId)
{
    private readonly Dictionary<string, AcademicSession> sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Course> courses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> schoolIds = new(StringComparer.Ordinal);

    /// <summary>Reads what sections refer to.</summary>
    public async Task ReadAsync()
    {
        // V1 knows schools only: a trust or an authority has none of a school's people or classes.
        await foreach (var org in run.ReadAsync<Org>().Where(o => o.Type is not ("department" or "district" or "local" or "state" or "national")))
        {
            Expect(org);
            if (HasOrg(org.SourcedId))
                schoolIds.Add(org.SourcedId, names == SdsV1Names.Uk && !string.IsNullOrWhiteSpace(org.Identifier) && SdsText.IsId(org.Identifier) ? org.Identifier.Trim() : org.SourcedId);
        }

        // Numbers that two schools have tell nothing.
        if (schoolIds.Values.Distinct().Count() < schoolIds.Count)
        {
            foreach (var id in schoolIds.Keys)
                schoolIds[id] = id;
        }

        await foreach (var session in run.ReadAsync<AcademicSession>().Where(s => IsUsable(s.SourcedId)))
            sessions.Add(session.SourcedId, session);
        await foreach (var course in run.ReadAsync<Course>().Where(c => IsUsable(c.SourcedId)))
            courses.Add(course.SourcedId, course);
    }

    /// <summary>The id under which a school stands in the files: with UK headers its number where it has one.</summary>
    public string SchoolId(string orgId) => schoolIds[orgId];

    public void Write(SdsCsv csv, Org org)
    {
        if (!HasOrg(org.SourcedId))
            return;
        csv.Field(SchoolId(org.SourcedId));
        csv.Field(Title(org.Name, org.Identifier, org.SourcedId));
        csv.Field(Counts.OneLine(org.Identifier ?? ""));
        csv.EndRow();
    }

    public void Write(SdsCsv csv, SchoolClass schoolClass)
    {
        var id = schoolClass.SourcedId;
        if (!Takes(schoolClass))
            return;
        csv.Field(id);
        csv.Field(SchoolId(schoolClass.SchoolSourcedId));
        csv.Field(Title(schoolClass.Title, schoolClass.ClassCode, id));
        csv.Field(Counts.OneLine(schoolClass.ClassCode ?? ""));
        var term = Term(schoolClass);
        csv.Field(term?.SourcedId);
        csv.Field(term is null ? null : Title(term.Title, null, term.SourcedId));
        csv.Field(term?.StartDate);
        csv.Field(term?.EndDate);
        var course = schoolClass.CourseSourcedId is { } of ? courses.GetValueOrDefault(of) : null;
        csv.Field(course?.SourcedId);
        csv.Field(course is null ? null : Title(course.Title, course.CourseCode, course.SourcedId));
        csv.Field(Counts.OneLine(course?.CourseCode ?? ""));
        csv.EndRow();
    }

    /// <summary>The one term that a section has: the one that goes on, else the next, else the last.</summary>
    private AcademicSession? Term(SchoolClass schoolClass)
    {
        var today = run.Source.Today;
        return schoolClass.TermSourcedIds.Select(t => sessions.GetValueOrDefault(t)).OfType<AcademicSession>().OrderBy(s => s.EndDate < today).ThenBy(s => s.EndDate < today ? -s.EndDate.DayNumber : s.StartDate.DayNumber)
            .ThenBy(s => s.SourcedId, StringComparer.Ordinal).FirstOrDefault();
    }
}
