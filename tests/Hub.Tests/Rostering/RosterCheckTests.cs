using System.Text;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>The check of sets of every format, found out from the files themselves. What it holds School Data Sync V2.1 against is in <see cref="SdsCheckTests"/>.</summary>
public sealed class RosterCheckTests
{
    private static readonly Dictionary<string, Func<Dictionary<string, string>>> Sets = new()
    {
        ["sds-v1-us"] = SdsV1Us,
        ["sds-v1-uk"] = SdsV1Uk,
        ["sds-v2.1"] = SdsSet.Good,
        ["oneroster-1.1"] = OneRoster11,
        ["oneroster-1.2"] = OneRoster12,
    };

    public static TheoryData<string> Formats => [.. Sets.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Run_GoodSet_IsOfItsFormatAndFindsNothing(string format)
    {
        var result = Check(Sets[format]());

        Assert.Equal(format, result.Format);
        Assert.Empty(result.Report.Findings);
    }

    [Theory]
    [InlineData("sds-v1-us", "School.csv", "SIS ID,Name", "SIS Id,Name", "header_missing", 1)]
    [InlineData("sds-v1-us", "Section.csv", ",7Ma1,", ",,", "value_missing", 2)]
    [InlineData("sds-v1-us", "Section.csv", "2026-09-01", "Sept 1", "date_format", 2)]
    [InlineData("sds-v1-us", "Section.csv", "2027-08-31", "2026-08-31", "date_order", 2)]
    [InlineData("sds-v1-us", "Student.csv", "pupil,school,", "pupil,elsewhere,", "reference_unresolved", 2)]
    [InlineData("sds-v1-us", "Student.csv", ",7,", ",Year 27,", "grade_unknown", 2)]
    [InlineData("sds-v1-us", "Teacher.csv", "second@x.example", "FIRST@x.example", "value_shared", 3)]
    [InlineData("sds-v1-us", "StudentEnrollment.csv", "7ma1,pupil", "7ma1,nobody", "reference_unresolved", 2)]
    [InlineData("sds-v1-us", "TeacherRoster.csv", "7ma1,second", "7ma1,first", "row_repeated", 3)]
    [InlineData("sds-v1-us", "Guardianrelationship.csv", "Parent", "Uncle", "value_unknown", 2)]
    [InlineData("sds-v1-us", "Guardianrelationship.csv", "anne@home.example", "bob@home.example", "reference_unresolved", 2)]
    [InlineData("sds-v1-uk", "School.csv", "DfE Number,Name", "DfE Number,Title", "header_missing", 1)]
    [InlineData("sds-v1-uk", "TeacherRoster.csv", "Section ID,ID", "Section SIS ID,ID", "header_missing", 1)]
    [InlineData("oneroster-1.2", "orgs.csv", "name,type", "type,name", "header_order", 1)]
    [InlineData("oneroster-1.2", "orgs.csv", ",school,", ",School,", "value_unknown", 2)]
    [InlineData("oneroster-1.2", "orgs.csv", "trust,,,", "the trust,,,", "id_characters", 3)]
    [InlineData("oneroster-1.2", "academicSessions.csv", "2026-09-01", "20260901", "day_format", 2)]
    [InlineData("oneroster-1.2", "classes.csv", ",school,autumn", ",trust,autumn", "reference_not_school", 2)]
    [InlineData("oneroster-1.2", "classes.csv", ",autumn", ",spring", "reference_unresolved", 2)]
    [InlineData("oneroster-1.2", "classes.csv", "scheduled", "weekly", "value_unknown", 2)]
    [InlineData("oneroster-1.2", "users.csv", ",true,", ",TRUE,", "value_unknown", 2)]
    [InlineData("oneroster-1.2", "users.csv", "userMasterIdentifier,", "userMasterIdentifier,resourceSourcedIds,", "header_order", 1)]
    [InlineData("oneroster-1.2", "users.csv", "pupil,,,", "pupil,active,,", "mode_mixed", 2)]
    [InlineData("oneroster-1.2", "users.csv", "teacher,,,", "teacher,active,2026-09-10T01:00:00.000Z,", "mode_mixed", 3)]
    [InlineData("oneroster-1.2", "roles.csv", ",student,", ",administrator,", "value_unknown", 2)]
    [InlineData("oneroster-1.2", "enrollments.csv", ",teacher,true", ",aide,true", "value_unknown", 3)]
    [InlineData("oneroster-1.2", "enrollments.csv", "e2,", "e1,", "id_repeated", 3)]
    [InlineData("oneroster-1.2", "manifest.csv", "manifest.version,1.0", "manifest.version,1", "manifest_value", 0)]
    [InlineData("oneroster-1.2", "manifest.csv", "file.results,absent\r\n", "", "manifest_value", 0)]
    [InlineData("oneroster-1.2", "manifest.csv", "propertyName,value", "propertyName,Value", "header_missing", 1)]
    [InlineData("oneroster-1.1", "users.csv", ",student,pupil", ",pupil,pupil", "value_unknown", 2)]
    [InlineData("oneroster-1.1", "users.csv", ",school,student", ",nowhere,student", "reference_unresolved", 2)]
    public void Run_OneFault_FindsItWithFileLineAndWhatToDo(string format, string file, string good, string bad, string rule, int line)
    {
        var set = Sets[format]();
        Assert.Contains(good, set[file], StringComparison.Ordinal);
        var at = set[file].IndexOf(good, StringComparison.Ordinal);
        set[file] = set[file][..at] + bad + set[file][(at + good.Length)..];

        var finding = Assert.Single(Check(set).Report.Findings, f => f.Rule == rule && f.File == file);

        Assert.Equal(line, finding.Line);
        Assert.NotEmpty(finding.HowToMend);
    }

    [Theory]
    [InlineData("oneroster-1.2", "roles.csv", "file_missing", SdsSeverity.Catastrophic)]
    [InlineData("sds-v1-us", "Teacher.csv", "file_missing", SdsSeverity.Catastrophic)]
    [InlineData("sds-v1-us", "TeacherRoster.csv", "file_missing", SdsSeverity.Catastrophic)]
    [InlineData("sds-v1-us", "User.csv", "file_missing", SdsSeverity.Catastrophic)]
    public void Run_FileAway_SaysWhich(string format, string file, string rule, SdsSeverity severity)
    {
        var set = Sets[format]();
        set.Remove(file);

        Assert.Contains(Check(set).Report.Findings, f => f.Rule == rule && f.File == file && f.Severity == severity);
    }

    [Fact]
    public void Run_OneRosterWithoutManifest_IsOneRosterAllTheSame()
    {
        var set = OneRoster12();
        set.Remove("manifest.csv");

        var result = Check(set);

        Assert.Equal("oneroster-1.2", result.Format);
        Assert.Contains(result.Report.Findings, f => f.Rule == "file_missing" && f.File == "manifest.csv");
    }

    [Theory]
    [InlineData("file.orgs,bulk", "file.orgs,absent", "manifest_conflict", "orgs.csv")]
    [InlineData("file.demographics,absent", "file.demographics,bulk", "file_missing", "demographics.csv")]
    [InlineData("file.orgs,bulk", "file.orgs,delta", "manifest_conflict", "orgs.csv")]
    [InlineData("file.courses,bulk", "file.courses,some", "manifest_value", "manifest.csv")]
    public void Run_ManifestThatIsNotTrue_IsFound(string good, string bad, string rule, string file)
    {
        var set = OneRoster12();
        set["manifest.csv"] = set["manifest.csv"].Replace(good, bad, StringComparison.Ordinal);

        Assert.Contains(Check(set).Report.Findings, f => f.Rule == rule && f.File == file);
    }

    [Fact]
    public void Run_OneRosterFileWithNoRows_IsToBeAbsent()
    {
        var set = OneRoster12();
        set["enrollments.csv"] = set["enrollments.csv"].Split("\r\n")[0] + "\r\n";

        Assert.Contains(Check(set).Report.Findings, f => f.Rule == "file_empty" && f.File == "enrollments.csv");
    }

    [Fact]
    public void Run_OneRosterDelta_NeedNotHoldWhatItRefersTo()
    {
        var set = new Dictionary<string, string>
        {
            ["manifest.csv"] = OneRoster12()["manifest.csv"].Replace(",bulk", ",absent", StringComparison.Ordinal).Replace("file.enrollments,absent", "file.enrollments,delta", StringComparison.Ordinal),
            ["enrollments.csv"] = OneRoster12()["enrollments.csv"].Replace(",,,7ma1", ",tobedeleted,2026-09-10T01:00:00.000Z,7ma1", StringComparison.Ordinal),
        };

        Assert.Empty(Check(set).Report.Findings);
    }

    [Theory]
    [InlineData("Users.csv")]
    [InlineData("folder/users.csv")]
    public void Run_FileUnderAnotherName_IsReportedNotRefused(string name)
    {
        var set = SdsSet.Good();
        set.Remove("users.csv", out var text);
        set[name] = text!;

        Assert.Contains(Check(set).Report.Findings, f => f.Rule == "file_unsupported");
    }

    [Theory]
    [InlineData("", "feed_empty")]
    [InlineData("sourcedId,name", "feed_not_zip")]
    public void Run_NoZip_IsRefused(string content, string code)
    {
        using var zip = new MemoryStream(Encoding.UTF8.GetBytes(content));

        Assert.False(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public void Run_OtherFiles_AreNoFormat()
    {
        using var zip = SdsSet.Zip(new Dictionary<string, string> { ["readme.txt"] = "Hello" });

        Assert.False(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out _, out var refusal));
        Assert.Equal("format_unknown", refusal.Code);
    }

    [Fact]
    public void Run_FileThatUnpacksToFarMore_IsNotUnpacked()
    {
        using var zip = SdsSet.Zip(new Dictionary<string, string> { ["orgs.csv"] = new('x', 20 << 20) });

        Assert.False(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out _, out var refusal));
        Assert.Equal("feed_too_large_unpacked", refusal.Code);
    }

    [Theory]
    [InlineData("sds-v1", "sds-v1-us")]
    [InlineData("sds-v1-uk", "sds-v1-uk")]
    public void Run_MicrosoftSamplesOfV1_HaveNoErrors(string samples, string format)
    {
        foreach (var folder in Directory.GetDirectories(MicrosoftSamples.Folder(samples)))
        {
            using var zip = SdsSet.Zip(Directory.GetFiles(folder).Select(f => KeyValuePair.Create(Path.GetFileName(f), File.ReadAllBytes(f))));

            Assert.True(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out var result, out _));
            Assert.Equal(format, result.Format);
            Assert.DoesNotContain(result.Report.Findings, f => f.Severity > SdsSeverity.Warning);
        }
    }

    [Fact]
    public void Fields_OfV1_AreMicrosoftsHeaders()
    {
        foreach (var (samples, format) in new[] { ("sds-v1", "sds-v1-us"), ("sds-v1-uk", "sds-v1-uk") })
        {
            foreach (var sample in Directory.GetFiles(Path.Combine(MicrosoftSamples.Folder(samples), "25 Users")))
                Assert.Equal(File.ReadLines(sample).First().Split(','), ExportFormats.Find(format)!.Files.Files.Single(f => f.Name == Path.GetFileName(sample)).Fields.Select(f => f.Name));
        }
    }

    private static RosterCheckResult Check(Dictionary<string, string> set)
    {
        using var zip = SdsSet.Zip(set);
        Assert.True(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out var result, out var refusal), refusal?.Detail);
        return result;
    }

    private static Dictionary<string, string> SdsV1Us() => new()
    {
        ["School.csv"] = "SIS ID,Name,School Number\r\nschool,St Mary's,9162044\r\n",
        ["Section.csv"] = "SIS ID,School SIS ID,Section Name,Term SIS ID,Term Name,Term StartDate,Term EndDate\r\n7ma1,school,7Ma1,year,2026/27,2026-09-01,2027-08-31\r\n",
        ["Student.csv"] = "SIS ID,School SIS ID,First Name,Last Name,Username,Grade,Birthdate\r\npupil,school,Ada,Byron,ada,7,2015-03-04\r\n",
        ["Teacher.csv"] = "SIS ID,School SIS ID,First Name,Last Name,Username\r\nfirst,school,Mary,Somerville,first@x.example\r\nsecond,school,Ann,Other,second@x.example\r\n",
        ["StudentEnrollment.csv"] = "Section SIS ID,SIS ID\r\n7ma1,pupil\r\n",
        ["TeacherRoster.csv"] = "Section SIS ID,SIS ID\r\n7ma1,first\r\n7ma1,second\r\n",
        ["User.csv"] = "Email,First Name,Last Name,Phone,SIS ID\r\nanne@home.example,Anne,Byron,,parent\r\n",
        ["Guardianrelationship.csv"] = "SIS ID,Email,Role\r\npupil,anne@home.example,Parent\r\n",
    };

    private static Dictionary<string, string> SdsV1Uk() => SdsV1Us().ToDictionary(f => f.Key, f => f.Key is "User.csv" or "Guardianrelationship.csv" ? f.Value : f.Value
        .Replace("School SIS ID", "School DfE Number", StringComparison.Ordinal).Replace("Section SIS ID", "Section ID", StringComparison.Ordinal)
        .Replace("SIS ID,Name", "DfE Number,Name", StringComparison.Ordinal).Replace("Term SIS ID", "Term*", StringComparison.Ordinal).Replace("SIS ID", "ID", StringComparison.Ordinal)
        .Replace("Term*", "Term SIS ID", StringComparison.Ordinal));

    private static Dictionary<string, string> OneRoster12() => new()
    {
        ["manifest.csv"] = Manifest("oneroster-1.2"),
        ["orgs.csv"] = Header("oneroster-1.2", "orgs.csv") + "school,,,St Mary's,school,9162044,trust\r\ntrust,,,The Trust,district,,\r\n",
        ["academicSessions.csv"] = Header("oneroster-1.2", "academicSessions.csv") + "autumn,,,Autumn,term,2026-09-01,2026-12-18,,2027\r\n",
        ["courses.csv"] = Header("oneroster-1.2", "courses.csv") + "maths,,,autumn,Maths,,,school,,\r\n",
        ["classes.csv"] = Header("oneroster-1.2", "classes.csv") + "7ma1,,,7Ma1,,maths,,scheduled,,school,autumn,,,\r\n",
        ["users.csv"] = Header("oneroster-1.2", "users.csv") + "pupil,,,true,pupil,,Ada,Byron,,,ada@x.example,,,,07,,,,,,school,\r\nteacher,,,true,teacher,,Mary,Somerville,,,,,,,,,,,,,school,\r\n",
        ["roles.csv"] = Header("oneroster-1.2", "roles.csv") + "r1,,,pupil,primary,student,,,school,\r\nr2,,,teacher,primary,teacher,,,school,\r\n",
        ["enrollments.csv"] = Header("oneroster-1.2", "enrollments.csv") + "e1,,,7ma1,school,pupil,student,,,\r\ne2,,,7ma1,school,teacher,teacher,true,,\r\n",
    };

    private static Dictionary<string, string> OneRoster11()
    {
        var set = OneRoster12();
        set.Remove("roles.csv");
        set["manifest.csv"] = Manifest("oneroster-1.1");
        set["users.csv"] = Header("oneroster-1.1", "users.csv") + "pupil,,,true,school,student,pupil,,Ada,Byron,,,,,,,,\r\nteacher,,,true,school,teacher,teacher,,Mary,Somerville,,,,,,,,\r\n";
        return set;
    }

    private static string Header(string format, string file) => string.Join(',', ExportFormats.Find(format)!.Files.Files.Single(f => f.Name == file).Fields.Select(f => f.Name)) + "\r\n";

    private static string Manifest(string format)
    {
        var manifest = ExportFormats.Find(format)!.Files.Manifest!;
        return $"propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,{manifest.Version}\r\n"
            + string.Concat(manifest.Names.Select(n => $"file.{n},{(manifest.Least.Contains(n) ? "bulk" : "absent")}\r\n"));
    }
}
