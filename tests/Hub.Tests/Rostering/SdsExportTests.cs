using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

public sealed class SdsExportTests(AzuriteFixture azurite)
{
    private static readonly string[] FilesInOrder = ["orgs.csv", "academicSessions.csv", "courses.csv", "users.csv", "roles.csv", "classes.csv", "enrollments.csv", "demographics.csv", "userFlags.csv", "relationships.csv"];

    [Fact]
    public async Task Write_SmallSchool_IsExactlyThis()
    {
        var pupil = TestSchool.Pupil("p1", "ann@ashbrook.example") with { GivenName = "Zoë", FamilyName = "O\"Neil, Jr", StartDate = new DateOnly(2026, 9, 1) };
        var teacher = TestSchool.Teacher("t1", "t@ashbrook.example") with { GivenName = "=cmd", FamilyName = "Line\r\nBreak" };

        var (_, counts, texts, _) = await ExportAsync(TestSchool.Records(pupil, teacher, TestSchool.Pupil("p2")));

        Assert.Equal(FilesInOrder, texts.Keys);
        Assert.Equal("sourcedId,name,type,parentSourcedId\r\nschool,Ashbrook School,school,\r\n", texts["orgs.csv"]);
        Assert.Equal("sourcedId,title,type,schoolYear,startDate,endDate\r\ny27,2026/27,schoolYear,2027,2026-09-01,2027-07-20\r\n", texts["academicSessions.csv"]);
        Assert.Equal("sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade\r\nmaths,school,Mathematics,maths,y27,,\r\n", texts["courses.csv"]);
        Assert.Equal(
            "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms\r\n"
            + "p1,ann@ashbrook.example,Zoë,\"O\"\"Neil, Jr\",ann@ashbrook.example,ann@ashbrook.example,,\r\n"
            + "t1,t@ashbrook.example,=cmd,Line  Break,t@ashbrook.example,t@ashbrook.example,,\r\n",
            texts["users.csv"]);
        Assert.Equal(
            "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\r\n"
            + "p1,school,student,,07,true,2026-09-01,\r\n"
            + "t1,school,teacher,,,true,,\r\n",
            texts["roles.csv"]);
        Assert.Equal("sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\r\n7a,school,7A Maths,y27,maths\r\n7b,school,7B,,\r\n", texts["classes.csv"]);
        Assert.Equal("classSourcedId,userSourcedId,role\r\n7a,p1,student\r\n7a,t1,teacher\r\n", texts["enrollments.csv"]);
        Assert.Equal((2, 0, 1), (counts.ByMisAddress, counts.ByAccount, counts.LeftOut["no_address"]));
        Assert.Equal(1, counts.Notes["line_break_replaced"]);
        Assert.Equal(1, counts.Notes["enrolment_left_out"]);
    }

    [Fact]
    public async Task Write_NobodyHasAnAddress_KeepsClassesAndAllFiles()
    {
        var (_, _, texts, report) = await ExportAsync(TestSchool.Records(TestSchool.Pupil("p1"), TestSchool.Teacher("t1")));

        Assert.Equal(FilesInOrder, texts.Keys);
        Assert.Equal(2, SdsSet.Rows(texts["classes.csv"]).Count);
        Assert.Empty(SdsSet.Rows(texts["enrollments.csv"]));
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task Write_EmptySnapshot_StillHasAllFiles()
    {
        var (_, _, texts, report) = await ExportAsync(new MisRecords());

        Assert.Equal(FilesInOrder, texts.Keys);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task Write_AccountAddress_StandsWhereTheMisHasNone()
    {
        var (_, counts, texts, _) = await ExportAsync(
            TestSchool.Records(TestSchool.Pupil("p1", "p1@home.example"), TestSchool.Pupil("p2", "p2@ashbrook.example")),
            accounts: [new DirectoryAccount(Guid.Empty, DirectoryKind.Microsoft365, "p1", "id", "one@ashbrook.example")]);

        Assert.Equal(["one@ashbrook.example", "p2@ashbrook.example"], SdsSet.Rows(texts["users.csv"]).Select(u => u["username"]));
        Assert.Equal((1, 1), (counts.ByMisAddress, counts.ByAccount));
    }

    [Fact]
    public async Task Write_PupilWhoAlsoWorks_IsPrimaryAsPupil()
    {
        var pupil = TestSchool.Pupil("p1", "p1@ashbrook.example") with { Roles = [new("student", "school", false), new("aide", "school", true)] };
        var teacher = TestSchool.Teacher("t1", "t1@ashbrook.example") with { Roles = [new("student", "school", true), new("teacher", "school", false)] };

        var roles = SdsSet.Rows((await ExportAsync(TestSchool.Records(pupil, teacher))).Texts["roles.csv"]);

        Assert.Equal(
            ["p1 student true", "p1 teacherAssistant false", "t1 student false", "t1 teacher true"],
            roles.Select(r => $"{r["userSourcedId"]} {r["role"]} {r["isPrimary"]}"));
    }

    [Fact]
    public async Task Write_RolesThatBecomeOne_AreWrittenOnce()
    {
        var teacher = TestSchool.Teacher("t1", "t1@ashbrook.example") with { Roles = [new("siteAdministrator", "school", false), new("administrator", "school", true), new("parent", "school")] };

        var role = Assert.Single(SdsSet.Rows((await ExportAsync(TestSchool.Records(teacher))).Texts["roles.csv"]));

        Assert.Equal(("administrator", "true"), (role["role"], role["isPrimary"]));
    }

    [Fact]
    public async Task Write_ContactsAndGovernors_AreCountedOnly()
    {
        var contact = TestSchool.Pupil("c1", "c1@ashbrook.example") with { UserType = UserType.Contact, Roles = [new("guardian", "school")] };

        var (_, counts, texts, _) = await ExportAsync(TestSchool.Records(contact, TestSchool.Pupil("p1", "p1@ashbrook.example")));

        Assert.Equal(["p1"], SdsSet.Rows(texts["users.csv"]).Select(u => u["sourcedId"]));
        Assert.Equal(1, counts.NotIncluded["contact"]);
        Assert.Empty(counts.LeftOut);
    }

    [Fact]
    public async Task Write_EnrolmentsPastAndRepeated_AreWrittenOnceOrNotAtAll()
    {
        var records = TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"));
        records = records with
        {
            Enrolments =
            [
                .. records.Enrolments,
                records.Enrolments[0] with { SourcedId = "again", BeginDate = TestSchool.Today.AddDays(30) },
                TestSchool.Enrol("7b", "p1") with { EndDate = TestSchool.Today.AddDays(-1) },
            ],
        };

        var (_, counts, texts, _) = await ExportAsync(records);

        Assert.Equal(["7a"], SdsSet.Rows(texts["enrollments.csv"]).Select(e => e["classSourcedId"]));
        Assert.Equal(1, counts.Notes["enrolment_ended"]);
    }

    [Fact]
    public async Task Write_SameSnapshotTwice_GivesTheSameBytes()
    {
        var records = TestSchool.Records([.. Enumerable.Range(0, 50).Select(i => TestSchool.Pupil($"p{i}", $"p{i}@ashbrook.example"))]);
        var site = TestSchool.Site();

        var first = await ExportAsync(records, site);
        var second = await ExportAsync(records, site);

        Assert.Equal(first.Zip, second.Zip);
    }

    [Fact]
    public async Task Write_DanglingReferences_AreLeftEmptyOrOut()
    {
        var records = TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"), TestSchool.Pupil("p2", "p2@ashbrook.example") with { Roles = [new("student", "nowhere")] });
        records = records with
        {
            Orgs = [records.Orgs[0] with { ParentSourcedId = "nowhere" }, new Org { SourcedId = "bad\norg", Name = "Bad", Type = "school" }],
            Courses = [records.Courses[0] with { SchoolYearSourcedId = "never" }, records.Courses[0] with { SourcedId = "lost", OrgSourcedId = "nowhere" }],
            Classes =
            [
                records.Classes[0] with { TermSourcedIds = ["never", "y27", "with,comma"], CourseSourcedId = "lost" },
                records.Classes[1] with { SchoolSourcedId = "bad\norg" },
                records.Classes[1] with { SourcedId = "bad\rclass" },
            ],
            Enrolments = [.. records.Enrolments, TestSchool.Enrol("7b", "p1"), TestSchool.Enrol("7a", "nobody"), TestSchool.Enrol("bad\rclass", "p1")],
        };

        var (_, counts, texts, report) = await ExportAsync(records);

        Assert.Empty(report.Findings);
        Assert.Equal("y27", SdsSet.Rows(texts["classes.csv"]).Single()["sessionSourcedIds"]);
        Assert.Equal(1, counts.LeftOut["no_org"]);
        Assert.Equal(["p1"], SdsSet.Rows(texts["enrollments.csv"]).Select(e => e["userSourcedId"]));
    }

    private async Task<(byte[] Zip, ExportCounts Counts, Dictionary<string, string> Texts, SdsReport Report)> ExportAsync(
        MisRecords records, Site? site = null, DirectoryAccount[]? accounts = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await azurite.NewAccountAsync();
        var snapshots = new Snapshots(new Tables(new TableServiceClient(connection)), new Blobs(new BlobServiceClient(connection)));
        site ??= TestSchool.Site();
        var snapshot = await snapshots.WriteAsync(site.Id, records, cancellation);
        using var zip = new MemoryStream();
        using var leftOut = new MemoryStream();
        var source = new ExportSource(site, site.Microsoft365!, snapshot, TestSchool.Today);
        var (counts, report) = await ExportRun.WriteAsync(new SdsExport(), source, snapshots, (accounts ?? []).ToAsyncEnumerable(), zip, leftOut, cancellation);
        // Who reads along sees what a reader of the finished file sees.
        Assert.Equal(JsonSerializer.Serialize(SdsCheck.Run(zip, SdsFormat.Set, cancellation)), JsonSerializer.Serialize(report));
        return (zip.ToArray(), counts, SdsSet.Texts(zip), report);
    }
}
