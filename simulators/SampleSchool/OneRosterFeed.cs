using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Hub.Simulators.SampleSchool;

/// <summary>Writes a school as OneRoster 1.1 bulk CSV (1EdTech, OneRoster 1.1 CSV tables), with the extension columns of the hub's MIS feed.</summary>
internal static class OneRosterFeed
{
    private const string SchoolId = "school";
    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream target, SampleSchoolOptions options, IReadOnlyList<SamplePerson> people, Timetable timetable)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var year = options.Date.Month >= 9 ? options.Date.Year : options.Date.Year - 1;
        Add(zip, "manifest.csv", "propertyName,value", Manifest());
        Add(zip, "orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId", [Row(SchoolId, "", "", options.Name, "school", "9162044", "")]);
        Add(zip, "academicSessions.csv", "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear", Sessions(year));
        Add(zip, "courses.csv", "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
            timetable.Courses.Select(c => Row(c.Id, "", "", YearId(year), c.Title, c.Code, Text(c.Year), SchoolId, c.Subject, "")));
        Add(zip, "classes.csv",
            "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
            timetable.Classes.Select(c => Row(
                c.Id, "", "", c.Title, Text(c.Year), c.CourseId, c.Code, c.Homeroom ? "homeroom" : "scheduled", "", SchoolId, string.Join(',', TermIds(year)), "", "", "")));
        Add(zip, "enrollments.csv", "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate", Enrolments(options, people, timetable));
        Add(zip, "users.csv",
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,"
            + "metadata.uniquePupilNumber,metadata.admissionNumber,metadata.dateOfBirth,metadata.yearGroup,metadata.registrationGroup,metadata.house,metadata.userType,"
            + "metadata.misEmails,metadata.startDate,metadata.endDate",
            people.Select((p, i) => User(p, brokenAddress: options.Faults && i == 20)));
    }

    private static IEnumerable<string> Manifest()
    {
        yield return "manifest.version,1.0";
        yield return "oneroster.version,1.1";
        string[] present = ["academicSessions", "classes", "courses", "enrollments", "orgs", "users"];
        string[] absent = ["categories", "classResources", "courseResources", "demographics", "lineItems", "resources", "results"];
        foreach (var file in present.Concat(absent).Order(StringComparer.Ordinal))
            yield return $"file.{file},{(present.Contains(file) ? "bulk" : "absent")}";
        yield return "source.systemName,Sample MIS";
        yield return "source.systemCode,sample";
    }

    private static IEnumerable<string> Sessions(int year)
    {
        var ends = Text(year + 1);
        yield return Row(YearId(year), "", "", $"{year}/{(year + 1) % 100:00}", "schoolYear", $"{year}-09-01", $"{year + 1}-08-31", "", ends);
        (string Name, string From, string To)[] terms =
            [("Autumn", $"{year}-09-01", $"{year}-12-18"), ("Spring", $"{year + 1}-01-04", $"{year + 1}-03-26"), ("Summer", $"{year + 1}-04-12", $"{year + 1}-07-23")];
        foreach (var ((name, from, to), id) in terms.Zip(TermIds(year)))
            yield return Row(id, "", "", $"{name} Term", "term", from, to, YearId(year), ends);
    }

    private static IEnumerable<string> Enrolments(SampleSchoolOptions options, IReadOnlyList<SamplePerson> people, Timetable timetable)
    {
        var number = 0;
        foreach (var (classId, personId, teacher, primary) in timetable.Enrolments)
            yield return Row($"enr-{++number:0000000}", "", "", classId, SchoolId, personId, teacher ? "teacher" : "student", teacher ? (primary ? "true" : "false") : "", "", "");
        if (options.Faults)
            yield return Row($"enr-{++number:0000000}", "", "", "cls-closed", SchoolId, people[^1].Id, "student", "", "", "");
    }

    private static string User(SamplePerson p, bool brokenAddress) => Row(
        p.Id, "", "", "true", SchoolId, p.Role, p.Id, "", p.GivenName, p.FamilyName, "", p.AdmissionNumber, brokenAddress ? $"{p.FamilyName} at home" : p.MisAddress ?? "", "", "", "",
        p.Pupil ? Text(p.Year) : "", "",
        p.UniquePupilNumber, p.AdmissionNumber, Date(p.DateOfBirth), p.Pupil ? Text(p.Year) : "", p.RegistrationGroup, p.House, p.Pupil ? "student" : "staff", "", Date(p.StartDate), "");

    private static void Add(ZipArchive zip, string name, string header, IEnumerable<string> rows)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Written;
        using var writer = new StreamWriter(entry.Open(), new UTF8Encoding(false), 1 << 16) { NewLine = "\r\n" };
        writer.WriteLine(header);
        foreach (var row in rows)
            writer.WriteLine(row);
    }

    private static string Row(params ReadOnlySpan<string> values)
    {
        var row = new StringBuilder(160);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (i > 0)
                row.Append(',');
            row.Append(value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
        }

        return row.ToString();
    }

    private static string YearId(int year) => $"year-{year}";

    private static string[] TermIds(int year) => [$"term-{year}-1", $"term-{year}-2", $"term-{year}-3"];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Date(DateOnly? date) => date?.ToString("O", CultureInfo.InvariantCulture) ?? "";
}
