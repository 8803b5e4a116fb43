using System.Diagnostics;
using System.Text.Json.Nodes;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Mis;

/// <summary>Imports in a hub that is killed while it does them.</summary>
public sealed class ImportKillTests(AzuriteFixture azurite)
{
    private const int AtOnce = 3;
    private static readonly string[] Ended = ["completed", "unchanged"];

    [Fact]
    public async Task Kill_WhileFeedsAreImported_ImportsEachOnceInOrder()
    {
        await using var hub = await KilledHub.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        var cold = Stopwatch.StartNew();
        var first = await hub.Client.ImportAsync(site, Feed(0));
        var accepted = new List<string> { (string)first["status"]! };
        var waiting = new Queue<string>();
        var (sent, unanswered) = (1, 0);

        await hub.KillRepeatedlyAsync(cold.Elapsed, async () =>
        {
            while (true)
            {
                while (waiting.Count < AtOnce)
                    await SendAsync();
                await hub.Client.AtRestAsync(waiting.Peek());
                waiting.Dequeue();
            }
        });

        await SendAsync();
        foreach (var path in waiting)
            await hub.Client.AtRestAsync(path);
        var imports = await ImportsAsync(hub, site);
        var unkilled = await UnkilledAsync(hub, sent);
        Assert.Equal(accepted, imports.Select(i => (string)i["status"]!).Where(accepted.Contains));
        Assert.All(imports, i => Assert.Contains((string?)i["state"], Ended));
        // A feed whose request was cut off may have been taken in all the same: sent again it changes nothing.
        Assert.InRange(imports.Count(i => (string?)i["state"] == "unchanged"), 0, unanswered);
        Assert.Equal((await ImportsAsync(hub, unkilled)).Select(Changes), imports.Where(i => (string?)i["state"] == "completed").Select(Changes));
        Assert.Equal((await hub.Client.PeopleAsync(unkilled)).Select(p => p.ToJsonString()), (await hub.Client.PeopleAsync(site)).Select(p => p.ToJsonString()));

        async Task SendAsync()
        {
            unanswered++;
            using var answer = await hub.Client.PutFeedAsync(site, Feed(sent));
            unanswered--;
            sent++;
            accepted.Add(answer.Headers.Location!.ToString());
            waiting.Enqueue(accepted[^1]);
        }
    }

    /// <summary>Each feed differs from the last in everybody's name, and by a few people who come or leave.</summary>
    private static MemoryStream Feed(int number) =>
        FeedOverHttpTests.Feed(School.Create(new SampleSchoolOptions { Pupils = 210 + number % 3 * 4, Staff = 20, Seed = number + 1 }));

    /// <summary>A site that takes in the same feeds in peace.</summary>
    private static async Task<Guid> UnkilledAsync(KilledHub hub, int feeds)
    {
        var site = await hub.Client.NewSiteAsync();
        var imports = new List<string>();
        for (var feed = 0; feed < feeds; feed++)
        {
            using var answer = await hub.Client.PutFeedAsync(site, Feed(feed));
            imports.Add(answer.Headers.Location!.ToString());
        }

        foreach (var import in imports)
            Assert.Equal("completed", (string?)(await hub.Client.AtRestAsync(import))["state"]);
        return site;
    }

    /// <summary>A site's imports, oldest first.</summary>
    private static async Task<List<JsonNode>> ImportsAsync(KilledHub hub, Guid site)
    {
        var imports = await hub.Client.ItemsAsync($"/mis/v1/sites/{site}/imports");
        imports.Reverse();
        return imports;
    }

    private static string Changes(JsonNode import) => import["records"]!.ToJsonString();
}
