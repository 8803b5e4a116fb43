using System.Text;
using Hub.Core.Rostering.Sds;

namespace Hub.Tests.Rostering;

public sealed class SdsCheckTests
{
    [Fact]
    public void Run_GoodSet_FindsNothing()
    {
        var report = Check(SdsSet.Good());

        Assert.Empty(report.Findings);
        Assert.Equal(2, report.Rows["users.csv"]);
    }

    [Theory]
    [InlineData("orgs.csv", "sourcedId,name,type,", "sourcedid,name,type,", "header_missing", SdsSeverity.Catastrophic, 1)]
    [InlineData("orgs.csv", "parentSourcedId", "name", "header_repeated", SdsSeverity.Catastrophic, 1)]
    [InlineData("orgs.csv", "parentSourcedId", "colour", "header_unknown", SdsSeverity.Warning, 1)]
    [InlineData("orgs.csv", "school,Ashbrook", "school,", "value_missing", SdsSeverity.Error, 2)]
    [InlineData("orgs.csv", "academicTrust", "kingdom", "value_unknown", SdsSeverity.Error, 3)]
    [InlineData("orgs.csv", ",trust\r\n", ",nobody\r\n", "reference_unresolved", SdsSeverity.Warning, 2)]
    [InlineData("orgs.csv", "trust,Trust", "school,Trust", "id_repeated", SdsSeverity.Error, 3)]
    [InlineData("orgs.csv", "Trust,academicTrust,", "Trust,academicTrust", "row_length", SdsSeverity.Error, 3)]
    [InlineData("users.csv", ",t@x.example", ",A@x.example", "value_shared", SdsSeverity.Error, 3)]
    [InlineData("users.csv", "a@x.example,a@x.example,,", "a@x.example,a@x,,", "email_format", SdsSeverity.Warning, 2)]
    [InlineData("users.csv", "+441132496000", "01132496000", "phone_format", SdsSeverity.Warning, 3)]
    [InlineData("users.csv", "p1,a@x.example,A,", "p1,a@x.example,\"A\nA\",", "value_line_break", SdsSeverity.Warning, 2)]
    [InlineData("users.csv", "p1,", "p 1,", "id_whitespace", SdsSeverity.Warning, 2)]
    [InlineData("roles.csv", "p1,school", "P1,school", "reference_unresolved", SdsSeverity.Error, 2)]
    [InlineData("roles.csv", "Student", "pupil", "value_unknown", SdsSeverity.Error, 2)]
    [InlineData("roles.csv", ",7,", ",Year 7,", "grade_unknown", SdsSeverity.Warning, 2)]
    [InlineData("roles.csv", "TRUE", "yes", "boolean_format", SdsSeverity.Warning, 2)]
    [InlineData("roles.csv", "2026-09-01", "01/09/2026", "date_format", SdsSeverity.Warning, 2)]
    [InlineData("roles.csv", "20270720", "2026-08-31", "date_order", SdsSeverity.Warning, 2)]
    [InlineData("roles.csv", ",y27,", ",y28,", "reference_unresolved", SdsSeverity.Warning, 2)]
    [InlineData("classes.csv", "y27,a27", "y27,s27", "reference_unresolved", SdsSeverity.Warning, 2)]
    [InlineData("classes.csv", ",maths", ",music", "reference_unresolved", SdsSeverity.Warning, 2)]
    [InlineData("classes.csv", "\"Maths, 7A\"", "\"Maths\" 7A\"", "file_not_csv", SdsSeverity.Catastrophic, 0)]
    [InlineData("enrollments.csv", "7a,t1,teacher", "7a,p1,STUDENT", "row_repeated", SdsSeverity.Warning, 3)]
    [InlineData("enrollments.csv", "7a,t1,teacher", "7a,t2,teacher", "reference_unresolved", SdsSeverity.Error, 3)]
    [InlineData("enrollments.csv", "teacher", "aide", "value_unknown", SdsSeverity.Error, 3)]
    [InlineData("academicSessions.csv", "term", "quinmester", "value_unknown", SdsSeverity.Error, 3)]
    [InlineData("academicSessions.csv", "schoolYear,2027", "schoolYear,26/27", "year_format", SdsSeverity.Error, 2)]
    [InlineData("academicSessions.csv", "2027-07-20", "2027-07-32", "date_format", SdsSeverity.Error, 2)]
    [InlineData("courses.csv", ",y27,,", ",y27,,Year 7", "grade_unknown", SdsSeverity.Warning, 2)]
    public void Run_OneFault_FindsItWithFileAndLine(string file, string good, string bad, string rule, SdsSeverity severity, int line)
    {
        var set = SdsSet.Good();
        Assert.Contains(good, set[file], StringComparison.Ordinal);
        var at = set[file].IndexOf(good, StringComparison.Ordinal);
        set[file] = set[file][..at] + bad + set[file][(at + good.Length)..];

        var finding = Assert.Single(Check(set).Findings, f => f.Rule == rule && f.File == file);

        Assert.Equal((severity, line), (finding.Severity, finding.Line));
    }

    [Theory]
    [InlineData("users.csv", "file_missing")]
    [InlineData("enrollments.csv", "file_missing")]
    public void Run_FileAway_IsCatastrophic(string file, string rule)
    {
        var set = SdsSet.Good();
        set.Remove(file);

        Assert.Contains(Check(set).Findings, f => f.Rule == rule && f.File == file && f.Severity == SdsSeverity.Catastrophic);
    }

    [Theory]
    [InlineData("folder/users.csv")]
    [InlineData("Users.csv")]
    [InlineData("readme.txt")]
    [InlineData("folder/")]
    public void Run_StrangeEntry_IsCatastrophic(string name)
    {
        var set = SdsSet.Good();
        set[name] = "";

        Assert.Contains(Check(set).Findings, f => f.Rule == "file_unsupported" && f.Severity == SdsSeverity.Catastrophic);
    }

    [Fact]
    public void Run_FileTwice_IsCatastrophic()
    {
        using var zip = SdsSet.Zip([.. SdsSet.Good(), .. SdsSet.Good().Take(1)]);

        Assert.Contains(SdsCheck.Run(zip, SdsFormat.Set, TestContext.Current.CancellationToken).Findings, f => f.Rule == "file_repeated");
    }

    [Fact]
    public void Run_NoZip_SaysSo()
    {
        using var nonsense = new MemoryStream("sourcedId,name,type"u8.ToArray());

        Assert.Equal(["package_unreadable"], SdsCheck.Run(nonsense, SdsFormat.Set, TestContext.Current.CancellationToken).Findings.Select(f => f.Rule));
    }

    [Fact]
    public void Run_Latin1_IsCatastrophic()
    {
        var set = SdsSet.Good().ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(f.Value));
        set["users.csv"] = Encoding.Latin1.GetBytes(SdsSet.Good()["users.csv"].Replace(",A,", ",Zoë,", StringComparison.Ordinal));
        using var zip = SdsSet.Zip(set);

        Assert.Contains(SdsCheck.Run(zip, SdsFormat.Set, TestContext.Current.CancellationToken).Findings, f => f.Rule == "file_not_utf8" && f.File == "users.csv");
    }

    [Fact]
    public void Run_ByteOrderMark_WarnsAndReadsOn()
    {
        var set = SdsSet.Good();
        set["users.csv"] = "\uFEFF" + set["users.csv"];

        Assert.Equal(["file_byte_order_mark"], Check(set).Findings.Select(f => f.Rule));
    }

    [Fact]
    public void Run_EmptyFile_IsCatastrophic()
    {
        var set = SdsSet.Good();
        set["orgs.csv"] = "";

        Assert.Contains(Check(set).Findings, f => f.Rule == "header_missing" && f.File == "orgs.csv");
    }

    [Fact]
    public void Run_RowWithNumberSign_IsNoComment()
    {
        var set = SdsSet.Good();
        set["orgs.csv"] += "#1,Hash,school,\r\n";

        var report = Check(set);

        Assert.Empty(report.Findings);
        Assert.Equal(3, report.Rows["orgs.csv"]);
    }

    [Fact]
    public void Run_LineBreakInValue_CountsLinesOn()
    {
        var set = SdsSet.Good();
        set["users.csv"] = set["users.csv"].Replace(",A,", ",\"A\r\nA\",", StringComparison.Ordinal).Replace("+441132496000", "0113", StringComparison.Ordinal);

        Assert.Equal(4, Assert.Single(Check(set).Findings, f => f.Rule == "phone_format").Line);
    }

    [Fact]
    public void Run_EndlessRow_IsRefused()
    {
        var set = SdsSet.Good();
        set["orgs.csv"] += new string('x', 3_000_000);

        Assert.Contains(Check(set).Findings, f => f.Rule == "file_not_csv" && f.File == "orgs.csv");
    }

    [Fact]
    public void Run_OptionalFiles_AreCheckedToo()
    {
        var set = SdsSet.Good();
        set["demographics.csv"] = "userSourcedId,sex,birthDate,raceCodes\r\np1,robot,2015-01-01,\"asian,white\"\r\n";
        set["userFlags.csv"] = "userSourcedId,flag\r\np1,vip\r\n";
        set["relationships.csv"] = "userSourcedId,relationshipUserSourcedId,relationshipRole\r\np1,t1,guardian\r\n";

        Assert.Equal(["contact_incomplete", "value_unknown", "value_unknown"], Check(set).Findings.Select(f => f.Rule).Order());
    }

    [Fact]
    public void Run_ManyFaults_CountsAllAndKeepsSome()
    {
        var set = SdsSet.Good();
        set["enrollments.csv"] += string.Concat(Enumerable.Range(0, 5000).Select(i => $"7a,x{i},student\r\n"));

        var report = Check(set);

        Assert.Equal((5000, 1000), (report.Rules["reference_unresolved"], report.Findings.Count));
    }

    [Fact]
    public void All_Rules_HaveIdsOfTheirOwn() => Assert.Equal(SdsRules.All.Count, SdsRules.All.Select(r => r.Id).Distinct().Count());

    private static SdsReport Check(Dictionary<string, string> set)
    {
        using var zip = SdsSet.Zip(set);
        return SdsCheck.Run(zip, SdsFormat.Set, TestContext.Current.CancellationToken);
    }
}
