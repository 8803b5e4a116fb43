using System.Text;

namespace Hub.Simulators.Microsoft365;

/// <summary>What School Data Sync's validation looks for in a set: the files that it needs and knows, and the columns that each must have.</summary>
/// <remarks>
/// Files and columns: learn.microsoft.com/schooldatasync/sds-v2.1-csv-file-format and sds-v1-csv-file-format. The codes of missing files are those of Microsoft's example of a
/// fileValidateOperation; that of a missing column is made up after them, for no document names it.
/// </remarks>
internal static class SdsFiles
{
    private static readonly Dictionary<string, string[]> RequiredV2 = new(StringComparer.Ordinal)
    {
        ["orgs.csv"] = ["sourcedId", "name", "type"],
        ["users.csv"] = ["sourcedId", "username"],
        ["roles.csv"] = ["userSourcedId", "orgSourcedId", "role"],
    };

    private static readonly Dictionary<string, string[]> OptionalV2 = new(StringComparer.Ordinal)
    {
        ["classes.csv"] = ["sourcedId", "orgSourcedId", "title"],
        ["enrollments.csv"] = ["classSourcedId", "userSourcedId", "role"],
        ["academicSessions.csv"] = ["sourcedId", "title", "type", "schoolYear", "startDate", "endDate"],
        ["courses.csv"] = ["sourcedId", "title"],
        ["demographics.csv"] = ["userSourcedId"],
        ["userFlags.csv"] = ["userSourcedId", "flag"],
        ["relationships.csv"] = ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"],
    };

    private static readonly Dictionary<string, string[]> RequiredV1 = new(StringComparer.Ordinal) { ["School.csv"] = ["Name"], ["Student.csv"] = ["Username"], ["Teacher.csv"] = ["Username"] };

    private static readonly Dictionary<string, string[]> OptionalV1 = new(StringComparer.Ordinal)
    {
        ["Section.csv"] = ["Section Name"],
        ["StudentEnrollment.csv"] = [],
        ["TeacherRoster.csv"] = [],
        ["User.csv"] = ["Email"],
        ["Guardianrelationship.csv"] = ["Email"],
    };

    /// <summary>Looks at a set.</summary>
    public static (IReadOnlyList<SimulatedFinding> Errors, IReadOnlyList<SimulatedFinding> Warnings) Check(string? format, IReadOnlyDictionary<string, byte[]> files)
    {
        var (required, optional) = format == "schoolDataSyncV1" ? (RequiredV1, OptionalV1) : (RequiredV2, OptionalV2);
        var errors = new List<SimulatedFinding>();
        foreach (var file in required.Keys.Where(f => !files.ContainsKey(f)))
            errors.Add(new SimulatedFinding("RequiredFileNotFound", file, $"When trying to validate required file {file} encountered RequiredFileNotFound error."));
        foreach (var file in files.Keys.Where(f => !required.ContainsKey(f) && !optional.ContainsKey(f)))
            errors.Add(new SimulatedFinding("UnsupportedFile", file, $"When trying to validate file {file} encountered UnsupportedFile error."));
        foreach (var (file, columns) in required.Concat(optional).Where(f => files.ContainsKey(f.Key)))
        {
            var header = Encoding.UTF8.GetString(files[file]).Split('\n')[0].TrimEnd('\r').Split(',');
            foreach (var column in columns.Except(header))
                errors.Add(new SimulatedFinding("RequiredHeaderNotFound", file, $"When trying to validate file {file} encountered RequiredHeaderNotFound error for header {column}."));
        }

        var absent = optional.Keys.Where(f => !files.ContainsKey(f)).Select(f => new SimulatedFinding("OptionalFileNotFound", f, $"When trying to validate file {f} encountered OptionalFileNotFound error."));
        return (errors, [.. absent]);
    }

    /// <summary>How many rows a file has.</summary>
    public static int Rows(IReadOnlyDictionary<string, byte[]> files, params ReadOnlySpan<string> names)
    {
        var rows = 0;
        foreach (var name in names)
            rows += files.TryGetValue(name, out var file) ? Math.Max(0, file.Count(b => b == (byte)'\n') - 1) : 0;
        return rows;
    }
}
