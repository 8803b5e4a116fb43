namespace Hub.Core.Mis.Feeds;

/// <summary>Section.csv of School Data Sync V1: classes, and the courses and terms that its columns tell of.</summary>
internal sealed class SdsV1Sections(FeedSource source, SdsV1Names names, Index<Org> orgs)
{
    // In England and Wales as in the USA a school year ends in the summer; a term that ends after August belongs to the year that ends next.
    private const int LastMonthOfSchoolYear = 8;
    private const int DaysOfYearTerm = 270;

    public Index<SchoolClass> Classes { get; } = new("Section.csv");

    public Index<Course> Courses { get; } = new("Section.csv");

    public Index<AcademicSession> Terms { get; } = new("Section.csv");

    /// <summary>Reads the file.</summary>
    public void Read()
    {
        var dates = SlashedDates.Of(source, "Section.csv", names.Sections, "Term StartDate", "Term EndDate");
        using var file = source.Open("Section.csv", names.Sections, dates);
        foreach (var row in file.Rows())
        {
            var school = row.Reference(names.School, orgs)?.SourcedId ?? "";
            var course = row.Accepted ? CourseOf(row, school) : null;
            var term = row.Accepted ? TermOf(row) : null;
            var subject = row.Text("Course Subject");
            var section = new SchoolClass
            {
                SourcedId = row.Id(names.Id),
                Title = row.Required("Section Name"),
                ClassCode = row.Text("Section Number"),
                ClassType = "scheduled",
                CourseSourcedId = course?.SourcedId,
                SchoolSourcedId = school,
                TermSourcedIds = term is null ? [] : [term.SourcedId],
                Subjects = subject is null ? [] : [subject],
                Periods = row.List("Periods"),
            };
            row.AddTo(Classes, section.SourcedId, section, names.Id);
        }
    }

    /// <summary>The course of a section; the first section that names a course describes it.</summary>
    private Course? CourseOf(FeedRow row, string school)
    {
        if (row.IsEmpty("Course SIS ID"))
            return null;
        if (Courses.Find(row.Raw("Course SIS ID")) is { } known)
            return known;
        var id = row.Id("Course SIS ID");
        var subject = row.Text("Course Subject");
        var course = new Course
        {
            SourcedId = id,
            Title = row.Text("Course Name") ?? row.Text("Section Name") ?? id,
            CourseCode = row.Text("Course Number"),
            OrgSourcedId = school,
            Subjects = subject is null ? [] : [subject],
        };
        return row.AddTo(Courses, id, course, "Course SIS ID") ? course : null;
    }

    /// <summary>The term of a section; the first section that names a term describes it.</summary>
    private AcademicSession? TermOf(FeedRow row)
    {
        if (row.IsEmpty("Term SIS ID"))
            return null;
        if (Terms.Find(row.Raw("Term SIS ID")) is { } known)
            return known;
        var id = row.Id("Term SIS ID");
        var (start, end) = OneRosterFeed.Period(row, "Term StartDate", "Term EndDate");
        if (start is not { } first || end is not { } last)
        {
            row.Report(Rules.TermIncomplete, "Term SIS ID", value: id);
            return null;
        }

        var term = new AcademicSession
        {
            SourcedId = id,
            Title = row.Text("Term Name") ?? id,
            Type = last.DayNumber - first.DayNumber >= DaysOfYearTerm ? "schoolYear" : "term",
            StartDate = first,
            EndDate = last,
            SchoolYear = last.Month > LastMonthOfSchoolYear ? last.Year + 1 : last.Year,
        };
        return row.AddTo(Terms, id, term, "Term SIS ID") ? term : null;
    }
}
