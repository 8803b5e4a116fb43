using Hub.Core.Mis;
using Hub.Core.Rostering;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Rostering.OneRosterFiles;
using Hub.Tests.Fixtures;
using Hub.Tests.Rostering.OneRoster;

namespace Hub.Tests.Rostering;

/// <summary>The feed of a new academic year: everybody a year up, leavers, starters, and none of last year's classes.</summary>
public sealed class RolloverTests(AzuriteFixture azurite)
{
    private static readonly DateOnly LastDays = new(2026, 7, 10);
    private static readonly DateOnly FirstDays = new(2026, 9, 10);
    private static readonly DateTimeOffset At = new(2026, 9, 11, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static MisRecords Before => Year(
        2026,
        [Pupil("stays", "07"), Pupil("leaves", "11"), TestSchool.Teacher("teacher", "teacher@ashbrook.example"), TestSchool.Teacher("retires", "retires@ashbrook.example")],
        ("7a-26", ["stays", "teacher"]), ("11a-26", ["leaves", "retires"]));

    private static MisRecords Now => Year(
        2027,
        [Pupil("stays", "08"), Pupil("starts", "07"), TestSchool.Teacher("teacher", "teacher@ashbrook.example"), TestSchool.Teacher("comes", "comes@ashbrook.example")],
        ("8a-27", ["stays", "teacher"]), ("7a-27", ["starts", "teacher", "comes"]));

    public static TheoryData<string> Formats => [.. ExportFormats.Named.Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Files_OfTheNewYear_AreTheSameSetWithoutLeaversAndLastYearsClasses(string format)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        var site = TestSchool.Site();

        var before = await ExportedSchool.ExportAsync(snapshots, format, Before, site: site, today: LastDays);
        var now = await ExportedSchool.ExportAsync(snapshots, format, Now, site: site, today: FirstDays);

        Assert.Equal(before.Texts.Keys.Order(StringComparer.Ordinal), now.Texts.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(before.Report.Findings.Concat(now.Report.Findings));
        var (old, current) = (string.Concat(before.Texts.Values), string.Concat(now.Texts.Values));
        foreach (var gone in new[] { "leaves", "retires", "7a-26", "11a-26" })
        {
            Assert.Contains(gone, old, StringComparison.Ordinal);
            Assert.DoesNotContain(gone, current, StringComparison.Ordinal);
        }

        foreach (var here in new[] { "stays", "starts", "teacher", "comes", "8a-27", "7a-27" })
            Assert.Contains(here, current, StringComparison.Ordinal);
        Assert.DoesNotContain("tobedeleted", current, StringComparison.Ordinal);
        Assert.Equal((4, 4, 0), (before.Counts.ByMisAddress, now.Counts.ByMisAddress, now.LeftOut.Length));
    }

    [Theory]
    [InlineData("sds-v2.1", "roles.csv", "userSourcedId", "grade", "08")]
    [InlineData("oneroster-1.1", "users.csv", "sourcedId", "grades", "08")]
    [InlineData("oneroster-1.2", "users.csv", "sourcedId", "grades", "08")]
    public async Task Pupil_WhoStays_IsAYearUp(string format, string file, string id, string grade, string up)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);

        var now = await ExportedSchool.ExportAsync(snapshots, format, Now, today: FirstDays);

        Assert.Equal(up, now.Rows(file).Single(r => r[id] == "stays")[grade]);
    }

    [Theory]
    [InlineData("oneroster-1.1")]
    [InlineData("oneroster-1.2")]
    public async Task Delta_OfTheNewYear_HasWhoAndWhatIsGoneToBeDeleted(string format)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        var site = TestSchool.Site();
        using var old = new MemoryStream((await ExportedSchool.ExportAsync(snapshots, format, Before, site: site, today: LastDays)).Zip);
        using var next = new MemoryStream((await ExportedSchool.ExportAsync(snapshots, format, Now, site: site, today: FirstDays)).Zip);
        using var zip = new MemoryStream();

        var (_, report) = await OneRosterDelta.WriteAsync(format == "oneroster-1.1" ? OneRosterFormat.V11 : OneRosterFormat.V12, old, next, At, zip, Cancellation);

        Assert.Empty(report.Findings);
        var files = SdsSet.Texts(zip);
        Assert.Equal(["comes active", "leaves tobedeleted", "retires tobedeleted", "starts active", "stays active"], Said(files["users.csv"]));
        Assert.Equal(["11a-26 tobedeleted", "7a-26 tobedeleted", "7a-27 active", "8a-27 active"], Said(files["classes.csv"]));
        Assert.Equal(["y2026 tobedeleted", "y2027 active"], Said(files["academicSessions.csv"]));
        Assert.Equal((4, 5), (Said(files["enrollments.csv"]).Count(e => e.EndsWith(" tobedeleted", StringComparison.Ordinal)), Said(files["enrollments.csv"]).Count(e => e.EndsWith(" active", StringComparison.Ordinal))));
        Assert.All(files.Where(f => f.Key != "manifest.csv").SelectMany(f => SdsSet.Rows(f.Value)), r => Assert.Equal("2026-09-11T03:04:05.000Z", r["dateLastModified"]));
    }

    [Fact]
    public async Task Rest_AfterTheNewYear_KeepsWhoLeftToBeDeletedFromThatDay()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(Before);
        await store.SyncAsync();

        await store.HaveAsync(Now);
        await store.SyncAsync();
        await store.SyncAsync();

        Assert.Equal("comes@2 -leaves@2 -retires@2 starts@2 stays@2 teacher@1", await store.DatesAsync<RosterUser>());
        Assert.Equal("-y2026@2 y2027@2", await store.DatesAsync<AcademicSession>());
        Assert.Equal("-11a-26@2 -7a-26@2 7a-27@2 8a-27@2", await store.DatesAsync<SchoolClass>());
        Assert.Equal("school@1", await store.DatesAsync<Org>());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Files_OfPeopleInSeveralRolesAndSchools_CoTaughtAndMergedClasses_LoseNobody(string format)
    {
        PersonRole At(string role, string school, bool primary = true) => new(role, school, primary);
        var records = TestSchool.Records(
            Pupil("here", "07"), Pupil("shared", "10") with { Roles = [At("student", "school"), At("student", "other", false)] },
            TestSchool.Teacher("lead", "lead@ashbrook.example") with { Roles = [At("teacher", "school"), At("administrator", "other", false)] },
            TestSchool.Teacher("second", "second@ashbrook.example") with { Roles = [At("teacher", "other", false), At("teacher", "school")] });
        records = records with { Orgs = [.. records.Orgs, new Org { SourcedId = "other", Name = "Elm Bank School", Type = "school", Identifier = "9162055" }] };
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);

        var export = await ExportedSchool.ExportAsync(snapshots, format, records);
        var back = export.ReadBack();

        Assert.Empty(export.LeftOut);
        Assert.DoesNotContain(export.Report.Findings, f => f.Severity != Core.Rostering.Sds.SdsSeverity.Warning);
        Assert.Equal(["here", "lead", "second", "shared"], back.People.Select(p => p.SourcedId).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["here student", "lead teacher", "second teacher", "shared student"],
            back.Enrolments.Where(e => e.ClassSourcedId == "7a").Select(e => $"{e.UserSourcedId} {e.Role}").Order(StringComparer.Ordinal));
        // V1 knows one school for each person: the primary one.
        var schools = format.StartsWith("sds-v1", StringComparison.Ordinal) ? 1 : 2;
        Assert.All(back.People.Where(p => p.SourcedId is "shared" or "lead" or "second"), p => Assert.Equal(schools, p.Roles.Select(r => r.OrgSourcedId).Distinct().Count()));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Names_InEveryScript_AreWrittenLetterForLetter(string format)
    {
        (string Given, string Family)[] names =
        [
            ("Zoë", "O’Neill-Łukasz"), ("Nguyễn", "Thị Ánh"), ("Αθηνά", "Παπαδοπούλου"), ("Олександра", "Шевченко"), ("נועה", "כהן"), ("فاطمة", "الزهراء"), ("कमला", "शर्मा"), ("தமிழ்", "செல்வி"),
            ("สมชาย", "ใจดี"), ("美咲", "佐藤"), ("지우", "김"), ("ᎠᏂ", "ᏣᎳᎩ"), ("𐓏𐓘", "𐓻𐓘𐓻𐓟"), ("=Ada", "@Byron"),
        ];
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        var people = names.Select((n, i) => Pupil($"p{i:d2}", "07") with { GivenName = n.Given, FamilyName = n.Family }).ToArray();

        var back = (await ExportedSchool.ExportAsync(snapshots, format, TestSchool.Records(people))).ReadBack();

        Assert.Equal(names, back.People.OrderBy(p => p.SourcedId, StringComparer.Ordinal).Select(p => (p.GivenName, p.FamilyName)));
    }

    private static Person Pupil(string id, string grade) => TestSchool.Pupil(id, $"{id}@ashbrook.example") with { Grades = [grade] };

    private static string[] Said(string file) => [.. SdsSet.Rows(file).Select(r => $"{r["sourcedId"]} {r["status"]}").Order(StringComparer.Ordinal)];

    private static MisRecords Year(int ends, Person[] people, params (string Id, string[] Members)[] classes) => TestSchool.Records(people) with
    {
        AcademicSessions =
            [new AcademicSession { SourcedId = $"y{ends}", Title = $"{ends - 1}/{ends}", Type = "schoolYear", StartDate = new DateOnly(ends - 1, 9, 1), EndDate = new DateOnly(ends, 7, 20), SchoolYear = ends }],
        Courses = [new Course { SourcedId = "maths", Title = "Mathematics", OrgSourcedId = "school", SchoolYearSourcedId = $"y{ends}" }],
        Classes = [.. classes.Select(c => new SchoolClass { SourcedId = c.Id, Title = c.Id, ClassType = "scheduled", CourseSourcedId = "maths", SchoolSourcedId = "school", TermSourcedIds = [$"y{ends}"] })],
        Enrolments = [.. classes.SelectMany(c => c.Members.Select(m => TestSchool.Enrol(c.Id, m, people.Single(p => p.SourcedId == m).Roles[0].Role)))],
    };
}
