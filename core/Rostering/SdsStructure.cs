using System.Globalization;
using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes organisations, sessions, courses and classes.</summary>
internal sealed class SdsStructure(ExportCounts counts) : ExportStructure(counts, SdsText.IsId)
{
    public void Write(SdsCsv csv, Org org)
    {
        if (!Orgs.Contains(org.SourcedId))
            return;
        csv.Field(org.SourcedId);
        csv.Field(Title(org.Name, org.Identifier, org.SourcedId));
        csv.Field(Known(org.Type, SdsValues.OrgTypes, "school", ExportNote.OrgType));
        csv.Field(Reference(org.ParentSourcedId, Orgs));
        csv.EndRow();
    }

    public void Write(SdsCsv csv, AcademicSession session)
    {
        if (!IsUsable(session.SourcedId) || !Sessions.Add(session.SourcedId))
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
        if (!Takes(course))
            return;
        csv.Field(course.SourcedId);
        csv.Field(course.OrgSourcedId);
        csv.Field(Title(course.Title, course.CourseCode, course.SourcedId));
        // Not every MIS has a code for a course, and Microsoft's validation wants one.
        csv.Field(string.IsNullOrWhiteSpace(course.CourseCode) ? course.SourcedId : Counts.OneLine(course.CourseCode));
        csv.Field(Reference(course.SchoolYearSourcedId, Sessions));
        // Microsoft's own codes, whose list is not published: the name of a subject would be refused.
        csv.Field("");
        csv.Field(course.Grades is [var grade] ? SdsGrades.From(grade) : null);
        csv.EndRow();
    }

    public void Write(SdsCsv csv, SchoolClass schoolClass)
    {
        var id = schoolClass.SourcedId;
        if (!Takes(schoolClass))
            return;
        csv.Field(id);
        csv.Field(schoolClass.SchoolSourcedId);
        csv.Field(Title(schoolClass.Title, schoolClass.ClassCode, id));
        csv.Field(ListedSessions(schoolClass));
        csv.Field(Reference(schoolClass.CourseSourcedId, Courses));
        csv.EndRow();
    }
}
