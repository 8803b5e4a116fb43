using Hub.Core.Mis;
using Hub.Core.Rostering.OneRosterFiles;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>Files that hold only what changed.</summary>
public sealed class OneRosterDeltaTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset At = new(2026, 9, 11, 3, 4, 5, 678, TimeSpan.FromHours(1));

    [Fact]
    public async Task Write_JoinerMoverLeaver_AreInItAndNobodyElse()
    {
        var before = TestSchool.Records(TestSchool.Pupil("stays", "a@ashbrook.example"), TestSchool.Pupil("moves", "b@ashbrook.example"), TestSchool.Pupil("leaves", "c@ashbrook.example"));
        var now = TestSchool.Records(TestSchool.Pupil("stays", "a@ashbrook.example"), TestSchool.Pupil("moves", "b2@ashbrook.example"), TestSchool.Pupil("joins", "d@ashbrook.example"));

        var (rows, files) = await DeltaAsync(before, now);

        Assert.Equal(
            ["leaves tobedeleted 2026-09-11T02:04:05.678Z c@ashbrook.example", "joins active 2026-09-11T02:04:05.678Z d@ashbrook.example", "moves active 2026-09-11T02:04:05.678Z b2@ashbrook.example"],
            SdsSet.Rows(files["users.csv"]).Select(u => $"{u["sourcedId"]} {u["status"]} {u["dateLastModified"]} {u["email"]}"));
        Assert.Equal(["7a-leaves-student tobedeleted", "7a-joins-student active"], SdsSet.Rows(files["enrollments.csv"]).Select(e => $"{e["sourcedId"]} {e["status"]}"));
        Assert.Equal(["enrollments.csv", "manifest.csv", "roles.csv", "users.csv"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, rows["users.csv"]);
        Assert.Contains("file.users,delta\r\n", files["manifest.csv"], StringComparison.Ordinal);
        Assert.Contains("file.classes,absent\r\n", files["manifest.csv"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_NothingChanged_IsAManifestAlone()
    {
        var records = TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"));

        var (_, files) = await DeltaAsync(records, records);

        Assert.Equal(["manifest.csv"], files.Keys);
    }

    private async Task<(IReadOnlyDictionary<string, int> Rows, Dictionary<string, string> Files)> DeltaAsync(MisRecords before, MisRecords now)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        var site = TestSchool.Site();
        using var old = new MemoryStream((await ExportedSchool.ExportAsync(snapshots, "oneroster-1.2", before, site: site)).Zip);
        using var next = new MemoryStream((await ExportedSchool.ExportAsync(snapshots, "oneroster-1.2", now, site: site)).Zip);
        using var zip = new MemoryStream();
        var (rows, report) = await OneRosterDelta.WriteAsync(OneRosterFormat.V12, old, next, At, zip, TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        return (rows, SdsSet.Texts(zip));
    }
}
