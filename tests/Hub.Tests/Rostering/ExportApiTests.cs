using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Functions;
using Hub.Local.Durable;
using Hub.Local.Functions;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Rostering;

/// <summary>Exports over HTTP, from the request to the download.</summary>
public sealed class ExportApiTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_FromRequestToDownload_GivesCheckedFiles()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        var accounts = hub.Services.GetRequiredService<DirectoryAccounts>();
        await accounts.StoreAsync([new DirectoryAccount(site.Id, DirectoryKind.Microsoft365, "p2", "id2", "two@ashbrook.example")], Cancellation);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"), TestSchool.Pupil("p2"), TestSchool.Pupil("p3", "p3@home.example")));

        using var accepted = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "sds-v2.1" }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var export = await FinishedAsync(hub, accepted.Headers.Location!);

        Assert.Equal("completed", export.GetProperty("state").GetString());
        Assert.Equal("passed", export.GetProperty("check").GetProperty("state").GetString());
        var people = export.GetProperty("people");
        Assert.Equal((1, 1, 1), (people.GetProperty("misAddress").GetInt32(), people.GetProperty("account").GetInt32(), people.GetProperty("leftOut").GetInt32()));
        Assert.Equal(10, export.GetProperty("files").GetArrayLength());
        using var download = await hub.Client.GetAsync(export.GetProperty("download").GetProperty("files").GetString(), Cancellation);
        Assert.Equal("application/zip", download.Content.Headers.ContentType!.MediaType);
        Assert.Matches("^sds-v2.1-[0-9]{8}-[0-9]{6}[.]zip$", download.Content.Headers.ContentDisposition!.FileName!);
        Assert.Equal($"\"{export.GetProperty("download").GetProperty("sha256").GetString()}\"", download.Headers.ETag!.Tag);
        using var zip = new MemoryStream(await download.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Empty(SdsCheck.Run(zip, SdsFormat.Set, Cancellation).Findings);
        Assert.Equal(["p1@ashbrook.example", "two@ashbrook.example"], SdsSet.Rows(SdsSet.Texts(zip)["users.csv"]).Select(u => u["username"]));
    }

    [Fact]
    public async Task Files_OfTwoExportsOfOneSnapshot_AreTheSameAndNotSentAgain()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example")));
        var first = await FinishedAsync(hub, await RequestAsync(hub, site));
        var second = await FinishedAsync(hub, await RequestAsync(hub, site));

        using var request = new HttpRequestMessage(HttpMethod.Get, second.GetProperty("download").GetProperty("files").GetString());
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{first.GetProperty("download").GetProperty("sha256").GetString()}\""));
        using var answer = await hub.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        var list = await hub.Client.GetFromJsonAsync<JsonElement>(PathOf(site) + "?limit=1", Cancellation);
        Assert.Equal(second.GetProperty("id").GetString(), list.GetProperty("items")[0].GetProperty("id").GetString());
        var rest = await hub.Client.GetFromJsonAsync<JsonElement>($"{PathOf(site)}?limit=1&cursor={list.GetProperty("next").GetString()}", Cancellation);
        Assert.Equal(first.GetProperty("id").GetString(), rest.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task LeftOut_PagesAndCsv_SayWhoAndWhy()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(
            TestSchool.Pupil("p1") with { GivenName = "=HYPERLINK(\"x\")", FamilyName = "" }, TestSchool.Pupil("p2", "p2@home.example"), TestSchool.Pupil("p3", "p3@ashbrook.example")));
        var path = (await RequestAsync(hub, site)).ToString();
        await FinishedAsync(hub, new Uri(path, UriKind.RelativeOrAbsolute));

        var first = await hub.Client.GetFromJsonAsync<JsonElement>(path + "/left-out?limit=1", Cancellation);
        var second = await hub.Client.GetFromJsonAsync<JsonElement>($"{path}/left-out?limit=1&cursor={first.GetProperty("next").GetString()}", Cancellation);
        var csv = await hub.Client.GetByteArrayAsync(path + "/left-out.csv", Cancellation);

        Assert.Equal("no_address", first.GetProperty("items")[0].GetProperty("code").GetString());
        Assert.Equal("student", first.GetProperty("items")[0].GetProperty("userType").GetString());
        Assert.Equal("p2@home.example", second.GetProperty("items")[0].GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        var rows = SdsSet.Rows(System.Text.Encoding.UTF8.GetString(csv.AsSpan(3)));
        Assert.Equal(["'=HYPERLINK(\"x\")", "Givenp2 Familyp2"], rows.Select(r => r["name"]));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("[]", HttpStatusCode.BadRequest, "unknown_format")]
    [InlineData("{}", HttpStatusCode.BadRequest, "unknown_format")]
    [InlineData("{\"format\":7}", HttpStatusCode.BadRequest, "unknown_format")]
    [InlineData("{\"format\":\"clever\"}", HttpStatusCode.BadRequest, "unknown_format")]
    [InlineData("{\"format\":\"sds-v2.1\"}", HttpStatusCode.Conflict, "no_data")]
    [InlineData("{\"format\":\"sds-v2.1\",\"mode\":\"delta\"}", HttpStatusCode.BadRequest, "no_delta")]
    [InlineData("{\"format\":\"sds-v2.1\",\"mode\":7}", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("{\"format\":\"sds-v2.1\",\"classes\":[null]}", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("{\"format\":\"sds-v2.1\",\"userTypes\":[\"governor\"]}", HttpStatusCode.BadRequest, "user_types")]
    [InlineData("{\"format\":\"sds-v2.1\",\"userTypes\":[\"1\"]}", HttpStatusCode.BadRequest, "invalid_scope")]
    public async Task Start_WhatCannotBe_IsRefusedWithACode(string body, HttpStatusCode status, string code)
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);

        using var answer = await hub.Client.PostAsync(PathOf(site), new StringContent(body, null, "application/json"), Cancellation);

        await AssertProblemAsync(answer, status, code);
    }

    [Fact]
    public async Task Start_SiteWithoutMicrosoft365_IsRefused()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub, TestSchool.Site() with { Microsoft365 = null });
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1")));

        using var answer = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "sds-v2.1" }, Cancellation);

        await AssertProblemAsync(answer, HttpStatusCode.Conflict, "no_microsoft365");
    }

    [Fact]
    public async Task Any_UnknownSiteOrExport_IsNotFound()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);

        using var noSite = await hub.Client.PostAsJsonAsync($"/rostering/v1/sites/{Guid.NewGuid()}/exports", new { format = "sds-v2.1" }, Cancellation);
        await AssertProblemAsync(noSite, HttpStatusCode.NotFound, "site_unknown");
        foreach (var path in new[] { "/nobody", "/nobody/files.zip", "/nobody/left-out", "/nobody/left-out.csv", "/%2F%23%3F%01", $"/{new string('x', 3000)}" })
        {
            using var answer = await hub.Client.GetAsync(PathOf(site) + path, Cancellation);
            await AssertProblemAsync(answer, HttpStatusCode.NotFound, "export_unknown");
        }

        using var anonymous = await hub.ClientWith(null).GetAsync(PathOf(site), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Theory]
    [InlineData("cursor=!!!")]
    [InlineData("cursor=LTE")]
    [InlineData("limit=0")]
    public async Task LeftOut_BadPaging_IsInvalid(string query)
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1")));
        var path = await RequestAsync(hub, site);
        await FinishedAsync(hub, path);

        using var answer = await hub.Client.GetAsync($"{path}/left-out?{query}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Files_NotReadyOrFailed_AreAConflict()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example")));
        var exports = hub.Services.GetRequiredService<Core.Rostering.Exports>();
        Assert.True((await exports.PlanAsync(site.Id, new Core.Rostering.ExportRequest("sds-v2.1"), Cancellation)).Succeeded(out var job, out _));
        await hub.Services.GetRequiredService<Core.Operations.Jobs>().AddAsync(job, Cancellation);

        using var early = await hub.Client.GetAsync($"{PathOf(site)}/{job.Id}/files.zip", Cancellation);
        await AssertProblemAsync(early, HttpStatusCode.Conflict, "not_ready");
        await exports.FailAsync(job, "no_microsoft365", "Gone.", Cancellation);
        using var failed = await hub.Client.GetAsync($"{PathOf(site)}/{job.Id}/files.zip", Cancellation);
        await AssertProblemAsync(failed, HttpStatusCode.Conflict, "no_microsoft365");
    }

    [Fact]
    public async Task Files_RemovedFromStorage_AreNotFound()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example")));
        var export = await FinishedAsync(hub, await RequestAsync(hub, site));
        var download = export.GetProperty("download");
        await hub.Services.GetRequiredService<Blobs>().DeleteAsync($"rostering/{site.Id}/{export.GetProperty("id").GetString()}/{download.GetProperty("sha256").GetString()}.zip", Cancellation);

        using var answer = await hub.Client.GetAsync(download.GetProperty("files").GetString(), Cancellation);

        await AssertProblemAsync(answer, HttpStatusCode.NotFound, "files_gone");
    }

    [Fact]
    public async Task Start_ScopeAndMode_AreWhatComesOut()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        await FeedAsync(hub, site, TestSchool.Records(TestSchool.Pupil("p1", "p1@ashbrook.example"), TestSchool.Teacher("t1", "t1@ashbrook.example")));
        using var early = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "oneroster-1.1", mode = "delta" }, Cancellation);
        await AssertProblemAsync(early, HttpStatusCode.Conflict, "no_previous_export");

        using var whole = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "oneroster-1.1" }, Cancellation);
        var first = await FinishedAsync(hub, whole.Headers.Location!);
        using var changes = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "oneroster-1.1", mode = "delta", userTypes = new[] { "student" } }, Cancellation);
        var second = await FinishedAsync(hub, changes.Headers.Location!);
        var differences = await hub.Client.GetFromJsonAsync<JsonElement>($"{changes.Headers.Location}/differences", Cancellation);

        Assert.Equal(("completed", first.GetProperty("id").GetString()), (second.GetProperty("state").GetString(), second.GetProperty("since").GetString()));
        Assert.Equal(1, second.GetProperty("people").GetProperty("outOfScope").GetInt32());
        using var zip = new MemoryStream(await hub.Client.GetByteArrayAsync(second.GetProperty("download").GetProperty("files").GetString(), Cancellation));
        Assert.Equal(["t1 tobedeleted"], SdsSet.Rows(SdsSet.Texts(zip)["users.csv"]).Select(u => $"{u["sourcedId"]} {u["status"]}"));
        var users = differences.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("file").GetString() == "users.csv");
        Assert.Equal((0, 0, 1), (users.GetProperty("added").GetInt32(), users.GetProperty("changed").GetInt32(), users.GetProperty("removed").GetInt32()));
    }

    [Fact]
    public async Task Check_AnyZip_IsReportedAndNothingIsKept()
    {
        await using var hub = await StartAsync();
        var site = await SiteAsync(hub);
        var path = $"/rostering/v1/sites/{site.Id}/checks";
        var set = SdsSet.Good();
        set["users.csv"] = set["users.csv"].Replace("p1,", "=p 1,", StringComparison.Ordinal);

        using var zip = SdsSet.Zip(set);
        using var answer = await hub.Client.PostAsync(path, new ByteArrayContent(zip.ToArray()), Cancellation);
        using var csv = await hub.Client.PostAsync($"{path}?format=csv", new ByteArrayContent(zip.ToArray()), Cancellation);
        using var nonsense = await hub.Client.PostAsync(path, new ByteArrayContent([1, 2, 3]), Cancellation);
        using var elsewhere = await hub.Client.PostAsync($"/rostering/v1/sites/{Guid.NewGuid()}/checks", new ByteArrayContent([]), Cancellation);

        var result = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("sds-v2.1", result.GetProperty("format").GetString());
        Assert.Contains(result.GetProperty("report").GetProperty("findings").EnumerateArray(), f => f.GetProperty("rule").GetString() == "id_whitespace" && f.GetProperty("howToMend").GetString()!.Length > 0);
        Assert.Contains(SdsSet.Rows((await csv.Content.ReadAsStringAsync(Cancellation)).TrimStart('\uFEFF')), r => r["rule"] == "id_whitespace" && r["line"] == "2");
        await AssertProblemAsync(nonsense, HttpStatusCode.BadRequest, "feed_not_zip");
        await AssertProblemAsync(elsewhere, HttpStatusCode.NotFound, "site_unknown");
    }

    private static string PathOf(Site site) => $"/rostering/v1/sites/{site.Id}/exports";

    private Task<HubHost> StartAsync() =>
        HubHost.StartAsync(azurite, configure: builder => builder.Services.AddDurable(_ => HostedFunction.Of(typeof(HubServices).Assembly.GetTypes())));

    private static async Task<Site> SiteAsync(HubHost hub, Site? site = null)
    {
        site ??= TestSchool.Site();
        Assert.NotNull(await hub.Services.GetRequiredService<Sites>().TryStoreAsync(site, null, Cancellation));
        return site;
    }

    private static async Task FeedAsync(HubHost hub, Site site, MisRecords records)
    {
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        Assert.True(await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(site.Id, records, Cancellation), null, Cancellation));
    }

    private static async Task<Uri> RequestAsync(HubHost hub, Site site)
    {
        using var accepted = await hub.Client.PostAsJsonAsync(PathOf(site), new { format = "sds-v2.1" }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return accepted.Headers.Location!;
    }

    private static async Task<JsonElement> FinishedAsync(HubHost hub, Uri export)
    {
        while (true)
        {
            var view = await hub.Client.GetFromJsonAsync<JsonElement>(export, Cancellation);
            if (view.GetProperty("state").GetString() is not ("waiting" or "running"))
                return view;
            await Task.Delay(50, Cancellation);
        }
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }
}
