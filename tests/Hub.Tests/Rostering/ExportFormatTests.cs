using Hub.Core.Mis;
using Hub.Core.Rostering;
using Hub.Core.Sites;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>What each format's files hold.</summary>
public sealed class ExportFormatTests(AzuriteFixture azurite)
{
    private static readonly ExportScope Everything = new() { UserTypes = [UserType.Student, UserType.Staff, UserType.Contact], Demographics = true };

    public static TheoryData<string> Formats => [.. ExportFormats.Named.Select(f => f.Id)];

    [Fact]
    public async Task Write_SdsV1Uk_IsExactlyThis()
    {
        var texts = (await ExportAsync("sds-v1-uk", Family())).Texts;

        Assert.Equal("DfE Number,Name,School Number\r\n9162044,Ashbrook School,9162044\r\n", texts["School.csv"]);
        Assert.Equal(
            "ID,School DfE Number,Section Name,Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course SIS ID,Course Name,Course Number\r\n"
            + "7a,9162044,7A Maths,,y27,2026/27,2026-09-01,2027-07-20,maths,Mathematics,\r\n7b,9162044,7B,,,,,,,,\r\n",
            texts["Section.csv"]);
        Assert.Equal("ID,School DfE Number,First Name,Last Name,Username,Student Number,Middle Name,Grade,Birthdate\r\np1,9162044,Zoë,Familyp1,p1@ashbrook.example,,,07,2015-03-04\r\n", texts["Student.csv"]);
        Assert.Equal("ID,School DfE Number,First Name,Last Name,Username,Teacher Number,Middle Name\r\nt1,9162044,=cmd,Familyt1,t1@ashbrook.example,,\r\nt2,9162044,Givent2,Familyt2,t2@ashbrook.example,,\r\n", texts["Teacher.csv"]);
        Assert.Equal("Section ID,ID\r\n7a,p1\r\n", texts["StudentEnrollment.csv"]);
        Assert.Equal("Section ID,ID\r\n7a,t1\r\n7a,t2\r\n", texts["TeacherRoster.csv"]);
        Assert.Equal("Email,First Name,Last Name,Phone,SIS ID\r\nanne@home.example,Anne,Byron,01632 960123,c1\r\n", texts["User.csv"]);
        Assert.Equal("SIS ID,Email,Role\r\np1,anne@home.example,Parent\r\n", texts["Guardianrelationship.csv"]);
    }

    [Fact]
    public async Task Write_SdsV1Us_HasTheSameUnderOtherHeaders()
    {
        var (us, uk) = ((await ExportAsync("sds-v1-us", Family())).Texts, (await ExportAsync("sds-v1-uk", Family())).Texts);

        Assert.StartsWith("SIS ID,Name,School Number\r\nschool,Ashbrook School,", us["School.csv"], StringComparison.Ordinal);
        Assert.StartsWith("SIS ID,School SIS ID,First Name", us["Student.csv"], StringComparison.Ordinal);
        Assert.StartsWith("Section SIS ID,SIS ID\r\n", us["TeacherRoster.csv"], StringComparison.Ordinal);
        Assert.Equal(uk.Keys, us.Keys);
    }

    [Fact]
    public async Task Write_SdsV21WithContacts_RelatesThemAndGivesThemNoAccount()
    {
        var exported = await ExportAsync("sds-v2.1", Family());

        var contact = exported.Rows("users.csv").Single(u => u["sourcedId"] == "c1");
        Assert.Equal(("c1", "", "anne@home.example", "+441632960123"), (contact["username"], contact["activeDirectoryMatchId"], contact["email"], contact["phone"]));
        Assert.Equal(("other", "false"), exported.Rows("roles.csv").Where(r => r["userSourcedId"] == "c1").Select(r => (r["role"], r["isPrimary"])).Single());
        Assert.Equal("userSourcedId,relationshipUserSourcedId,relationshipRole\r\np1,c1,parent\r\n", exported.Texts["relationships.csv"]);
        Assert.Equal("userSourcedId,sex,birthDate,birthCity,birthState,birthCountry,ethnicityCodes,raceCodes\r\np1,female,2015-03-04,,,,,\r\n", exported.Texts["demographics.csv"]);
        Assert.Equal("userSourcedId,flag\r\n", exported.Texts["userFlags.csv"]);
        Assert.Equal(1, exported.Counts.Contacts);
    }

    [Fact]
    public async Task Write_OneRoster12_IsExactlyThis()
    {
        var exported = await ExportAsync("oneroster-1.2", Family());

        var texts = exported.Texts;
        Assert.Equal("sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\nschool,,,Ashbrook School,school,9162044,\r\n", texts["orgs.csv"]);
        Assert.Equal(
            "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\r\ny27,,,2026/27,schoolYear,2026-09-01,2027-07-20,,2027\r\n", texts["academicSessions.csv"]);
        Assert.Equal(["maths", "7B"], exported.Rows("courses.csv").Select(c => c["title"] == "Mathematics" ? c["sourcedId"] : c["title"]));
        Assert.Equal(
            ["scheduled maths y27", $"homeroom {exported.Rows("courses.csv")[1]["sourcedId"]} y27"],
            exported.Rows("classes.csv").Select(c => $"{c["classType"]} {c["courseSourcedId"]} {c["termSourcedIds"]}"));
        Assert.Equal(["p1 p1@ashbrook.example c1", "t1 t1@ashbrook.example ", "t2 t2@ashbrook.example ", "c1 c1 p1"], exported.Rows("users.csv").Select(u => $"{u["sourcedId"]} {u["username"]} {u["agentSourcedIds"]}"));
        Assert.Equal(["p1 student", "t1 teacher", "t2 teacher", "c1 parent"], exported.Rows("roles.csv").Select(r => $"{r["userSourcedId"]} {r["role"]}"));
        Assert.Equal(["7a-p1-student ", "7a-t1-teacher true", "7a-t2-teacher false"], exported.Rows("enrollments.csv").Select(e => $"{e["sourcedId"]} {e["primary"]}"));
        Assert.Equal(["2015-03-04 female"], exported.Rows("demographics.csv").Select(d => $"{d["birthDate"]} {d["sex"]}"));
        Assert.Contains("manifest.version,1.0\r\noneroster.version,1.2\r\nfile.academicSessions,bulk\r\nfile.categories,absent\r\n", texts["manifest.csv"], StringComparison.Ordinal);
        Assert.Contains("file.roles,bulk\r\n", texts["manifest.csv"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_OneRoster11_HasRoleAndOrgsInUsers()
    {
        var users = (await ExportAsync("oneroster-1.1", Family())).Rows("users.csv");

        Assert.Equal(["student school", "teacher school", "teacher school", "parent school"], users.Select(u => $"{u["role"]} {u["orgSourcedIds"]}"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_AnyFormat_IsCleanAndTheSameEachTime(string format)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        var site = TestSchool.Site();
        var first = await ExportedSchool.ExportAsync(snapshots, format, Family(), Everything, site);
        var second = await ExportedSchool.ExportAsync(snapshots, format, Family(), Everything, site);

        Assert.Empty(first.Report.Findings);
        Assert.Equal(first.Zip, second.Zip);
        using var zip = new MemoryStream(first.Zip);
        Assert.True(RosterCheck.Run(zip, TestContext.Current.CancellationToken).Succeeded(out var check, out _));
        Assert.Equal((format, 0), (check.Format, check.Report.Findings.Count));
        foreach (var (_, text) in first.Texts)
            Assert.False(text.StartsWith('\uFEFF') || text.Replace("\r\n", "", StringComparison.Ordinal).Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_NeitherContactsNorDemographicsAskedFor_HasNone(string format)
    {
        var exported = await ExportAsync(format, Family(), ExportScope.Everybody);

        Assert.DoesNotContain(exported.Texts.Values, t => t.Contains("anne@home.example", StringComparison.Ordinal) || t.Contains("2015-03-04", StringComparison.Ordinal));
        Assert.Equal(1, exported.Counts.NotIncluded["contact"]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_WhoHasNoAddressOfTheirOwn_IsLeftOutAndListed(string format)
    {
        var records = TestSchool.Records(
            TestSchool.Pupil("p1", "p1@ashbrook.example"), TestSchool.Pupil("p2"), TestSchool.Pupil("p3", "p3@home.example"), TestSchool.Pupil("p4", "same@ashbrook.example"),
            TestSchool.Pupil("p5", "same@ashbrook.example"), TestSchool.Pupil("p6", "p6@ashbrook.example") with { EndDate = TestSchool.Today.AddDays(-1) });

        var exported = await ExportAsync(format, records);

        Assert.Equal(["p1"], exported.ReadBack().People.Select(p => p.SourcedId));
        Assert.Equal(["foreign_domain 1", "left 1", "no_address 1", "shared_address 2"], exported.Counts.LeftOut.Select(r => $"{r.Key} {r.Value}"));
        Assert.Equal(5, exported.LeftOut.Length);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_OneYearGroup_HasItsPupilsTheirClassesAndAllStaff(string format)
    {
        var older = TestSchool.Pupil("p8", "p8@ashbrook.example") with { YearGroup = "8", Grades = [] };
        var records = TestSchool.Records(TestSchool.Pupil("p7", "p7@ashbrook.example") with { YearGroup = "7" }, older, TestSchool.Teacher("t1", "t1@ashbrook.example"));
        records = records with { Enrolments = [TestSchool.Enrol("7a", "p7"), TestSchool.Enrol("7b", "p8"), TestSchool.Enrol("7a", "t1", "teacher")] };

        var exported = await ExportAsync(format, records, new ExportScope { YearGroups = ["7"] });

        var back = exported.ReadBack();
        Assert.Equal(["p7", "t1"], back.People.Select(p => p.SourcedId));
        Assert.Equal(["7a"], back.Classes.Select(c => c.SourcedId));
        Assert.Equal((1, 0), (exported.Counts.OutOfScope, exported.LeftOut.Length));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_OneClassOfPupils_HasNobodyElse(string format)
    {
        var records = TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"), TestSchool.Pupil("p2", "p2@ashbrook.example"), TestSchool.Teacher("t1", "t1@ashbrook.example"));
        records = records with { Enrolments = [TestSchool.Enrol("7a", "p1"), TestSchool.Enrol("7b", "p2"), TestSchool.Enrol("7a", "t1", "teacher")] };

        var back = (await ExportAsync(format, records, new ExportScope { Classes = ["7a"], UserTypes = [UserType.Student] })).ReadBack();

        Assert.Equal(["p1"], back.People.Select(p => p.SourcedId));
        Assert.Equal(["7a"], back.Classes.Select(c => c.SourcedId));
    }

    [Fact]
    public async Task Write_OneRosterWithoutMicrosoft365_TakesTheGoogleDomainOrAnyAddress()
    {
        var records = TestSchool.Records(TestSchool.Pupil("p1", "p1@g.example"), TestSchool.Pupil("p2", "p2@home.example"));
        var none = TestSchool.Site() with { Microsoft365 = null };
        var google = none with { Google = new GoogleWorkspace { Domains = ["g.example"], AdminUser = "", ProtectedServiceAccountKey = "" } };

        Assert.Equal(2, (await ExportAsync("oneroster-1.2", records, site: none)).Counts.ByMisAddress);
        Assert.Equal(["p1"], (await ExportAsync("oneroster-1.2", records, site: google)).Rows("users.csv").Select(u => u["sourcedId"]));
    }

    [Fact]
    public async Task Write_OneRosterWithIdsThatItCannotHold_LeavesThemOut()
    {
        var records = TestSchool.Records(TestSchool.Pupil("p 1", "p1@ashbrook.example"), TestSchool.Pupil("p2", "p2@ashbrook.example"));
        records = records with { Classes = [.. records.Classes, records.Classes[0] with { SourcedId = "7,c" }] };

        var exported = await ExportAsync("oneroster-1.2", records);

        Assert.Equal(1, exported.Counts.LeftOut["unusable_id"]);
        Assert.Equal(["p2"], exported.Rows("users.csv").Select(u => u["sourcedId"]));
        Assert.Equal(2, exported.Rows("classes.csv").Count);
        Assert.Empty(exported.Report.Findings);
    }

    [Fact]
    public async Task Write_ContactsWhoShareAnAddress_AreBothInV21AndNeitherInV1()
    {
        var records = Family();
        records = records with { People = [.. records.People, records.People.Single(p => p.SourcedId == "c1") with { SourcedId = "c2", GivenName = "Max" }] };

        Assert.Equal(2, (await ExportAsync("sds-v2.1", records)).Counts.Contacts);
        var v1 = await ExportAsync("sds-v1-uk", records);
        Assert.Equal((0, 2), (v1.Counts.Contacts, v1.Counts.LeftOut["shared_address"]));
    }

    /// <summary>A pupil, a parent, two who teach one class, in a school whose names need care.</summary>
    private static MisRecords Family()
    {
        var parent = TestSchool.Pupil("c1", "anne@home.example") with
        {
            UserType = UserType.Contact,
            GivenName = "Anne",
            FamilyName = "Byron",
            Grades = [],
            Roles = [new PersonRole("parent", "school")],
            AgentSourcedIds = ["p1"],
            Phone = "01632 960123",
        };
        var records = TestSchool.Records(
            TestSchool.Pupil("p1", "p1@ashbrook.example") with { GivenName = "Zoë", DateOfBirth = new DateOnly(2015, 3, 4) },
            TestSchool.Teacher("t1", "t1@ashbrook.example") with { GivenName = "=cmd" },
            TestSchool.Teacher("t2", "t2@ashbrook.example"),
            parent);
        return records with
        {
            Enrolments = [.. records.Enrolments.Select(e => e with { Primary = e.Role == "teacher" })],
            Demographics = [new Demographics { SourcedId = "p1", Sex = "female" }],
        };
    }

    private async Task<ExportedSchool> ExportAsync(string format, MisRecords records, ExportScope? scope = null, Site? site = null) =>
        await ExportedSchool.ExportAsync(await ExportedSchool.SnapshotsAsync(azurite), format, records, scope ?? (site is null ? Everything : null), site);
}
