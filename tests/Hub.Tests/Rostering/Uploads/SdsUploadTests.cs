using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Rostering.Uploads;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering.Uploads;

/// <summary>Uploads to School Data Sync, from the request to what Microsoft has.</summary>
public sealed class SdsUploadTests(UploadHub hub) : IClassFixture<UploadHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_OfAnExport_GivesMicrosoftItsFilesByteForByte()
    {
        var school = await hub.SchoolAsync();
        var export = await school.ExportAsync();

        var upload = await school.SendAsync(export);

        Assert.Equal("completed", (string?)upload["state"]);
        var taken = Assert.Single(school.Sds.Accepted);
        using var zip = new MemoryStream(await school.Site.Hub.Client.GetByteArrayAsync($"/rostering/v1/sites/{school.Site.Id}/exports/{export}/files.zip", Cancellation));
        Assert.Equal(SdsSet.Texts(zip).OrderBy(f => f.Key, StringComparer.Ordinal), taken.ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal));
        Assert.Equal(taken.Sum(f => (long)f.Value.Length), upload["files"]!.AsArray().Sum(f => (long)f!["bytes"]!));
        Assert.Equal(["begun", "sending", "sent", "notStarted", "running", "succeeded", "accepted"], UploadSchool.StagesOf(upload));
        Assert.Equal((3, "CSV from Hub", "succeeded"), ((int)upload["people"]!, (string?)upload["connector"]!["name"], (string?)upload["validation"]!["status"]));
        Assert.Equal((1, 1), (school.Sds.Sessions, school.Sds.Validations));
        Assert.DoesNotContain("sig=", upload.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sds-v1-uk")]
    [InlineData("sds-v1-us")]
    public async Task Upload_OfVersion1_GoesToAConnectorOfIt(string format)
    {
        var school = await hub.SchoolAsync(format: format, connectorFormat: "schoolDataSyncV1");

        var upload = await school.SendAsync(await school.ExportAsync(format));

        Assert.Equal("completed", (string?)upload["state"]);
        Assert.Contains("Student.csv", Assert.Single(school.Sds.Accepted).Keys);
    }

    [Fact]
    public async Task SameFiles_AreNotSentTwice_UnlessAsked()
    {
        var school = await hub.SchoolAsync();
        await school.SendAsync();

        var same = await school.SendAsync();
        var asked = await school.SendAsync(again: true);

        Assert.Equal(("unchanged", "unchanged"), ((string?)same["state"], UploadSchool.StagesOf(same)[^1]));
        Assert.Equal("completed", (string?)asked["state"]);
        Assert.Equal((2, 2), (school.Sds.Sessions, school.Sds.Accepted.Count));
    }

    [Fact]
    public async Task FarFewerPeople_AreNotSent_UnlessAsked()
    {
        var school = await hub.SchoolAsync(pupils: 50);
        await school.SendAsync();
        await school.FeedAsync([.. Enumerable.Range(1, 30).Select(n => UploadHub.Pupil(n, school.Site.Domain))]);

        var held = await school.SendAsync();
        var asked = await school.SendAsync(again: true);

        Assert.Equal(("failed", "many_fewer"), ((string?)held["state"], UploadSchool.CodeOf(held)));
        Assert.Contains("These files hold 30 people; those that School Data Sync accepted last held 50.", UploadSchool.WordsOf(held), StringComparison.Ordinal);
        Assert.Equal(("completed", 2), ((string?)asked["state"], school.Sds.Sessions));
    }

    [Theory]
    [InlineData("Other connector", "schoolDataSyncV2Rev1", "connector_unknown", "It has: CSV from Hub.")]
    [InlineData("CSV from Hub", "schoolDataSyncV1", "connector_format", "takes School Data Sync V1; these files are School Data Sync V2.1")]
    [InlineData("CSV from Hub", null, "connector_takes_no_files", "it reads an API")]
    public async Task ConnectorThatDoesNotFit_IsRefusedInWords(string connector, string? format, string code, string words)
    {
        var school = await hub.SchoolAsync(connector: connector, connectorFormat: format);

        var upload = await school.SendAsync();

        Assert.Equal(("failed", code, 0), ((string?)upload["state"], UploadSchool.CodeOf(upload), school.Sds.Sessions));
        Assert.Contains(words, UploadSchool.WordsOf(upload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectorsOfOneName_AreToldApartByTheirIds()
    {
        var school = await hub.SchoolAsync();
        var second = school.Sds.AddConnector("CSV from Hub");

        var ambiguous = await school.SendAsync();
        await school.ChangeAsync(s => s with { SdsUpload = s.SdsUpload! with { Connector = second } });
        var named = await school.SendAsync();

        Assert.Equal("connector_ambiguous", UploadSchool.CodeOf(ambiguous));
        Assert.Equal(("completed", second), ((string?)named["state"], (string?)named["connector"]!["id"]));
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/container?sv=1&sig=a%2Fb", "https://account.blob.core.windows.net/container/users.csv?sv=1&sig=a%2Fb")]
    [InlineData("https://account.dfs.core.windows.net/container/folder/?sv=1", "https://account.blob.core.windows.net/container/folder/users.csv?sv=1")]
    public void Address_OfAFile_KeepsTheSignature(string session, string file) => Assert.Equal(file, new SdsContainer(new Uri(session)).AddressOf("users.csv").AbsoluteUri);

    [Theory]
    [InlineData("https://graph.microsoft.com/beta/external/industryData/operations/171bf0b4", "171bf0b4")]
    [InlineData("/beta/external/industryData/operations('171bf0b4')?x=y", "171bf0b4")]
    [InlineData(null, null)]
    public void Operation_IsReadFromItsAddress(string? location, string? id) =>
        Assert.Equal(id, IndustryDataJson.OperationId(location is null ? null : new Uri(location, UriKind.RelativeOrAbsolute)));

    [Fact]
    public async Task Upload_ThatMayNotBe_IsRefusedAtOnce()
    {
        var school = await hub.SchoolAsync();
        var export = await school.ExportAsync();
        var narrowed = await school.ExportAsync(scope: new { format = "sds-v2.1", yearGroups = new[] { "7" } });
        var staffOnly = await school.ExportAsync(scope: new { format = "sds-v2.1", userTypes = new[] { "staff" } });
        var other = await school.ExportAsync("sds-v1-us");
        var foreign = await hub.SchoolAsync();

        Assert.Equal((409, "export_narrowed"), await RefusedAsync(school, new { exportId = narrowed }));
        Assert.Equal((409, "export_narrowed"), await RefusedAsync(school, new { exportId = staffOnly }));
        Assert.Equal((409, "format_differs"), await RefusedAsync(school, new { exportId = other }));
        Assert.Equal((404, "export_unknown"), await RefusedAsync(foreign, new { exportId = export }));
        Assert.Equal((404, "export_unknown"), await RefusedAsync(school, new { exportId = "nonsense" }));
        Assert.Equal((400, "invalid_upload"), await RefusedAsync(school, new { exportId = 7 }));
        Assert.Equal((400, "invalid_upload"), await RefusedAsync(school, new { exportId = export, again = "yes" }));
        await school.ChangeAsync(s => s with { SdsUpload = null });
        Assert.Equal((409, "sds_upload_off"), await RefusedAsync(school, new { exportId = export }));
        Assert.Equal(0, school.Sds.Sessions);
    }

    [Fact]
    public async Task Upload_WhileAnotherRuns_IsRefused()
    {
        var school = await hub.SchoolAsync();
        var export = await school.ExportAsync();
        school.Sds.Looks = int.MaxValue;
        var running = await school.StartAsync(export);
        await UntilAsync(running, u => UploadSchool.StagesOf(u).Contains("running"));

        Assert.Equal((409, "upload_running"), await RefusedAsync(school, new { exportId = export, again = true }));
        school.Sds.Looks = 1;
        Assert.Equal("completed", (string?)(await school.Site.Hub.Client.AtRestAsync(running))["state"]);
    }

    [Fact]
    public async Task Uploads_OfASchool_AreSeenByNoOther()
    {
        var school = await hub.SchoolAsync();
        var path = await school.StartAsync(await school.ExportAsync());
        var ended = await school.Site.Hub.Client.AtRestAsync(path);
        var foreign = await hub.SchoolAsync();

        Assert.Equal((404, "upload_unknown"), await foreign.Site.RefusedAsync(HttpMethod.Get, $"{foreign.Uploads}/{ended["id"]}"));
        Assert.Equal((404, "upload_unknown"), await school.Site.RefusedAsync(HttpMethod.Get, $"{school.Uploads}/{ended["exportId"]}"));
        Assert.Empty((await foreign.Site.GetAsync(foreign.Uploads))["items"]!.AsArray());
        Assert.Equal((string?)ended["id"], (string?)Assert.Single((await school.Site.GetAsync(school.Uploads))["items"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task Run_ThatFollowsAnUpload_IsFound()
    {
        var school = await hub.SchoolAsync();
        var ended = await school.SendAsync();
        var uploads = hub.Get<SdsUploads>();
        var job = (await uploads.FindAsync(school.Site.Id, (string)ended["id"]!, Cancellation))!;

        var run = (await uploads.RunAfterAsync(job, Cancellation)).Value!;
        school.Sds.Lacking.Add("IndustryData-Run.Read.All");
        var denied = (await uploads.RunAfterAsync(job, Cancellation)).Failure!;

        Assert.Equal(("completed", 3), (run.Status, run.Totals!.People));
        Assert.Contains("IndustryData-Run.Read.All", denied.Words, StringComparison.Ordinal);
    }

    private static Task<(int Status, string? Code)> RefusedAsync(UploadSchool school, object body) => school.Site.RefusedAsync(HttpMethod.Post, school.Uploads, body);

    private async Task UntilAsync(string path, Func<JsonNode, bool> reached)
    {
        while (true)
        {
            using var answer = await hub.Hub.Client.GetAsync(path, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK && reached(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!))
                return;
            await Task.Delay(10, Cancellation);
        }
    }
}
