using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;

namespace Hub.Tests.Rostering;

/// <summary>Exports in a hub that is killed while it does them.</summary>
public sealed class ExportKillTests(AzuriteFixture azurite)
{
    private const int AtOnce = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_WhileFilesAreMade_MakesTheSameFilesAsWithout()
    {
        var school = new SampleSchoolOptions { Pupils = 210, Staff = 20 };
        await using var hub = await KilledHub.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(new { name = school.Name, microsoft365 = new { tenantId = Guid.NewGuid(), verifiedDomains = new[] { school.Domain } } });
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(School.Create(school)));
        var cold = Stopwatch.StartNew();
        var unkilled = await hub.Client.AtRestAsync(await AskAsync());
        cold.Stop();
        var files = await FilesAsync(unkilled);
        var accepted = new List<string>();
        var waiting = new Queue<string>();

        await hub.KillRepeatedlyAsync(2 * cold.Elapsed, async () =>
        {
            while (true)
            {
                while (waiting.Count < AtOnce)
                {
                    accepted.Add(await AskAsync());
                    waiting.Enqueue(accepted[^1]);
                }

                await hub.Client.AtRestAsync(waiting.Peek());
                waiting.Dequeue();
            }
        });

        // Those too whose caller the kill left without an answer.
        var all = (await hub.Client.ItemsAsync($"/rostering/v1/sites/{site}/exports")).Select(e => $"/rostering/v1/sites/{site}/exports/{e["id"]}").ToArray();
        Assert.Empty(accepted.Except(all));
        Assert.InRange(all.Length - 1 - accepted.Count, 0, KilledHub.Kills);
        foreach (var path in all)
        {
            var export = await hub.Client.AtRestAsync(path);
            Assert.Equal("completed", (string?)export["state"]);
            Assert.Equal(unkilled["people"]!.ToJsonString(), export["people"]!.ToJsonString());
            Assert.Equal(files, await FilesAsync(export));
        }

        async Task<string> AskAsync()
        {
            using var answer = await hub.Client.PostAsJsonAsync($"/rostering/v1/sites/{site}/exports", new { format = "sds-v2.1" }, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            return answer.Headers.Location!.ToString();
        }

        Task<byte[]> FilesAsync(JsonNode export) => hub.Client.GetByteArrayAsync((string?)export["download"]!["files"], Cancellation);
    }
}
