using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;

namespace Hub.Tests.Provisioning;

/// <summary>E-mail updates in a hub that is killed while it plans and applies them.</summary>
public sealed class ApplyKillTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Cold = TimeSpan.FromSeconds(3);
    private static readonly SampleSchoolOptions School230 = new() { Pupils = 210, Staff = 20, Faults = false };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_WhileAddressesAreChanged_ChangesEachOnceAndSaysWhatItDid()
    {
        await using var simulators = await SimulatorHost.StartAsync(Cancellation);
        // Answers come late, so that many a kill falls between a write and the record of it.
        simulators.Faults.Add(new FaultRule(FaultKind.Latency) { Method = "PATCH", Delay = TimeSpan.FromMilliseconds(50), Times = int.MaxValue });
        await using var hub = await KilledHub.StartAsync(azurite, new Dictionary<string, string>(simulators.HubSettings)
        {
            ["Provisioning:Pace:Calls"] = "0",
            ["Provisioning:ChunkSize"] = "6",
            ["Provisioning:Brake:Percent"] = "100",
        });
        var school = School.Create(School230);
        var (tenantId, workspace) = (Guid.NewGuid(), simulators.AddWorkspace(School230.Domain));
        var tenant = simulators.AddTenant(tenantId, School230.Domain);
        tenant.Seed(school.Accounts);
        workspace.Seed(school.Accounts);
        var site = await hub.Client.NewSiteAsync(new
        {
            name = School230.Name,
            microsoft365 = new { tenantId, verifiedDomains = new[] { School230.Domain } },
            google = new { domains = new[] { School230.Domain }, adminUser = workspace.AdminUser, serviceAccountKey = workspace.KeyFile() },
        });
        Assert.Equal("completed", (string?)(await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(school)))["state"]);
        var people = school.People.Where(p => p is { Administrator: false, OnPremises: false, DirectoryAddress: not null }).Select(p => p.Id).ToArray();
        Rounds[] directories = [new(hub, site, "google", people, preview: false), new(hub, site, "microsoft365", people, preview: true)];

        var kill = 0;

        await hub.KillRepeatedlyAsync(Within, () => Task.WhenAll(directories.Select(d => d.WorkAsync())), begun: async () =>
        {
            // A hub that has just started is slow. Every other kill waits until it writes, or else few would find it writing.
            var (before, started) = (simulators.Writes.Count, Stopwatch.GetTimestamp());
            if (++kill % 2 == 1)
                return;
            while (simulators.Writes.Count == before && Stopwatch.GetElapsedTime(started) < Cold)
                await Task.Delay(5, Cancellation);
        });

        foreach (var rounds in directories)
        {
            var ended = await rounds.EndAsync();
            var asked = simulators.Writes.All().Where(w => w.Directory == (rounds.Directory == "google" ? SimulatedDirectory.Google : SimulatedDirectory.Microsoft365)).ToArray();
            TestContext.Current.TestOutputHelper?.WriteLine($"{rounds.Directory}: {ended.Count} jobs of {people.Length} people, {asked.Length} writes.");
            var log = asked.Where(w => w.Effective).ToLookup(w => (w.PersonId, w.To));
            foreach (var (job, rows) in ended)
            {
                Assert.Equal("completed", (string?)job["state"]);
                Assert.Equal(people.Order(StringComparer.Ordinal), rows.Select(r => (string?)r["personId"]));
                Assert.All(rows, r => Assert.Equal("updated", (string?)r["outcome"]));
                Assert.All(rows, r => Assert.Single(log[((string?)r["personId"], (string?)r["to"])]));
            }

            Assert.Equal(ended.Count * people.Length, log.Sum(w => w.Count()));
            var last = ended[^1].Rows.ToDictionary(r => (string)r["personId"]!, r => (string?)r["to"]);
            Assert.All(people, p => Assert.Equal(last[p], rounds.Directory == "google" ? workspace.AddressOf(p) : tenant.AddressOf(p)));
        }
    }

    /// <summary>Gives everybody of a directory one new address after another, one job for each round, whatever becomes of the hub meanwhile.</summary>
    private sealed class Rounds(KilledHub hub, Guid site, string directory, string[] people, bool preview)
    {
        private readonly string updates = $"/provisioning/v1/sites/{site}/email-updates";

        public string Directory => directory;

        /// <summary>Works until the hub dies. What is to be done is read from the hub, since a caller may not have heard its last answers.</summary>
        public async Task WorkAsync()
        {
            while (true)
            {
                var jobs = await JobsAsync();
                if (jobs.Count == 0 || (string?)jobs[0]["state"] == "completed")
                    await PostAsync(updates, Request(round: jobs.Count + 1));
                else if ((string?)jobs[0]["state"] == "previewed")
                    await PostAsync((string)jobs[0]["links"]!["apply"]!, new { });
                else
                    await Task.Delay(50, Cancellation);
            }
        }

        /// <summary>Every job with its rows, oldest first, once all have ended.</summary>
        public async Task<IReadOnlyList<(JsonNode Job, IReadOnlyList<JsonNode> Rows)>> EndAsync()
        {
            var ended = new List<(JsonNode, IReadOnlyList<JsonNode>)>();
            foreach (var path in (await JobsAsync()).Select(j => (string)j["links"]!["self"]!).Reverse())
            {
                var job = await hub.Client.AtRestAsync(path);
                if ((string?)job["state"] == "previewed")
                {
                    await PostAsync($"{path}/apply", new { });
                    job = await hub.Client.AtRestAsync(path);
                }

                ended.Add((job, await hub.Client.ItemsAsync($"{path}/people")));
            }

            return ended;
        }

        /// <returns>The directory's jobs, newest first.</returns>
        private async Task<List<JsonNode>> JobsAsync() => (await hub.Client.ItemsAsync(updates)).FindAll(j => (string?)j["directory"] == directory);

        private object Request(int round) => new
        {
            directory,
            from = "explicit",
            addresses = people.ToDictionary(p => p, p => $"r{round}.{p}@{School230.Domain}"),
            preview,
        };

        private async Task PostAsync(string path, object body)
        {
            using var answer = await hub.Client.PostAsJsonAsync(path, body, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
    }
}
