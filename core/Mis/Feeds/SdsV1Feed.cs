namespace Hub.Core.Mis.Feeds;

/// <summary>
/// School Data Sync V1 (Microsoft), with US or UK headers: schools, students and teachers; sections and rosters where they are sent; contacts from the two
/// add-on files. Courses and terms are columns of the sections there, and become records of their own.
/// </summary>
internal sealed class SdsV1Feed(FeedSource source) : IFeedFormat
{
    /// <inheritdoc/>
    public MisRecords Read()
    {
        foreach (var name in new[] { "School.csv", "Student.csv", "Teacher.csv" })
            source.Require(name, "School Data Sync V1 needs it.");
        foreach (var name in new[] { "StudentEnrollment.csv", "TeacherRoster.csv" })
        {
            if (source.Package.Has(name))
                source.Require("Section.csv", $"{name} refers to it.");
        }

        var names = NamesOf("School.csv");
        var orgs = ReadSchools(names);
        var sections = new SdsV1Sections(source, names, orgs);
        if (source.Package.Has("Section.csv"))
            sections.Read();
        var people = new SdsV1People(source, names, orgs).Read();
        var enrolments = new Index<Enrolment>("StudentEnrollment.csv");
        ReadRoster("StudentEnrollment.csv", names, sections.Classes, people, "student", enrolments);
        ReadRoster("TeacherRoster.csv", names, sections.Classes, people, "teacher", enrolments);
        return new MisRecords
        {
            Orgs = [.. orgs.Records],
            AcademicSessions = [.. sections.Terms.Records],
            Courses = [.. sections.Courses.Records],
            Classes = [.. sections.Classes.Records],
            People = [.. people.Records],
            Enrolments = [.. enrolments.Records],
        };
    }

    /// <summary>Which headers the set has, told by its first file.</summary>
    private SdsV1Names NamesOf(string name)
    {
        using var text = source.Package.OpenText(name);
        var start = new char[64];
        var length = text.ReadBlock(start, 0, start.Length);
        return start.AsSpan(0, length).StartsWith(SdsV1Names.Uk.SchoolId) || start.AsSpan(0, length).StartsWith($"\"{SdsV1Names.Uk.SchoolId}\"") ? SdsV1Names.Uk : SdsV1Names.Us;
    }

    private Index<Org> ReadSchools(SdsV1Names names)
    {
        using var file = source.Open("School.csv", names.Schools);
        var orgs = new Index<Org>(file.Name);
        foreach (var row in file.Rows())
        {
            var id = row.Id(names.SchoolId);
            var org = new Org
            {
                SourcedId = id,
                Name = row.Required("Name"),
                Type = "school",
                Identifier = names == SdsV1Names.Uk ? id : row.Text("School Number"),
            };
            row.AddTo(orgs, org.SourcedId, org, names.SchoolId);
        }

        return orgs;
    }

    private void ReadRoster(string name, SdsV1Names names, Index<SchoolClass> classes, Index<Person> people, string role, Index<Enrolment> enrolments)
    {
        if (!source.Package.Has(name))
            return;
        using var file = source.Open(name, names.Rosters);
        foreach (var row in file.Rows())
        {
            var schoolClass = row.Reference(names.Section, classes);
            var person = row.Reference(names.Id, people);
            if (schoolClass is not null && person is not null)
                SdsV21Feed.AddEnrolment(row, enrolments, schoolClass, person, role, names.Id);
        }
    }
}
