using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Mis;

/// <summary>Feeds as a school's MIS delivers them: over HTTP, to the whole hub.</summary>
public sealed class FeedOverHttpTests(AzuriteFixture azurite)
{
    private static readonly SampleSchoolOptions Small = new() { Pupils = 210, Staff = 20 };

    [Fact]
    public async Task PutFeed_SampleSchool_StoresItsPeople()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await SiteAsync(hub);

        var import = await ImportAsync(hub, site, Feed(School.Create(Small)));

        Assert.Equal("completed", (string?)import["state"]);
        var people = import["records"]!.AsArray().Single(r => (string?)r!["type"] == "people")!;
        Assert.Equal(230, (int)people["count"]!);
        Assert.Equal(230, (int)people["added"]!);
        Assert.Equal(["email.syntax", "pupil_number.check_letter", "reference.unknown"], import["issues"]!.AsArray().Select(i => (string)i!["rule"]!).Order());
        var page = await hub.Client.GetFromJsonAsync<JsonNode>($"/mis/v1/sites/{site}/people?limit=500&userType=student", TestContext.Current.CancellationToken);
        Assert.Equal(210, page!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task PutFeed_Accepted_AnswersWithTheImportAndWhereToFollowIt()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await SiteAsync(hub);

        using var accepted = await hub.Client.PutFeedAsync(site, Feed(School.Create(Small)));
        var answer = (await accepted.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        var import = await hub.Client.AtRestAsync(accepted.Headers.Location!.ToString());

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("waiting", (string?)answer["state"]);
        Assert.Equal(accepted.Headers.Location!.ToString(), (string?)answer["status"]);
        Assert.Equal((string?)answer["id"], (string?)import["id"]);
        Assert.EndsWith($"/imports/{answer["id"]}", (string?)answer["status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutFeed_SameFeedTwice_ChangesNothingAndSaysSo()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await SiteAsync(hub);
        await ImportAsync(hub, site, Feed(School.Create(Small)));

        var again = await ImportAsync(hub, site, Feed(School.Create(Small)));

        Assert.Equal("unchanged", (string?)again["state"]);
        Assert.StartsWith("The feed holds the same data", (string?)again["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutFeed_WithoutMostPeople_IsHeldUntilApproved()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await SiteAsync(hub);
        await ImportAsync(hub, site, Feed(School.Create(Small)));

        var held = await ImportAsync(hub, site, Feed(School.Create(Small with { Pupils = 70 })));
        var path = $"/mis/v1/sites/{site}/imports/{held["id"]}";
        using var approved = await hub.Client.PostAsync(new Uri($"{path}/approve", UriKind.Relative), null, TestContext.Current.CancellationToken);
        var applied = await hub.Client.AtRestAsync(path);

        Assert.Equal("awaiting_approval", (string?)held["state"]);
        Assert.Equal(HttpStatusCode.Accepted, approved.StatusCode);
        Assert.Equal("completed", (string?)applied["state"]);
        var page = await hub.Client.GetFromJsonAsync<JsonNode>($"/mis/v1/sites/{site}/people?limit=500", TestContext.Current.CancellationToken);
        Assert.Equal(90, page!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task PutFeed_NewerThanAHeldOne_SupersedesIt()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await SiteAsync(hub);
        await ImportAsync(hub, site, Feed(School.Create(Small)));
        var held = await ImportAsync(hub, site, Feed(School.Create(Small with { Pupils = 70 })));

        await ImportAsync(hub, site, Feed(School.Create(Small with { Pupils = 215 })));

        var path = $"/mis/v1/sites/{site}/imports/{held["id"]}";
        Assert.Equal("superseded", (string?)(await hub.Client.AtRestAsync(path))["state"]);
        using var approved = await hub.Client.PostAsync(new Uri($"{path}/approve", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, approved.StatusCode);
    }

    [Fact]
    public async Task PutFeed_UnknownSite_IsNotFound()
    {
        await using var hub = await HubHost.StartAsync(azurite);

        using var response = await hub.Client.PutAsync(new Uri($"/mis/v1/sites/{Guid.NewGuid()}/feed", UriKind.Relative), new ByteArrayContent([1]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    internal static MemoryStream Feed(School school)
    {
        var feed = new MemoryStream();
        school.WriteFeed(feed);
        feed.Position = 0;
        return feed;
    }

    internal static Task<Guid> SiteAsync(HubHost hub) => hub.Client.NewSiteAsync();

    internal static Task<JsonNode> ImportAsync(HubHost hub, Guid site, Stream feed) => hub.Client.ImportAsync(site, feed);
}
