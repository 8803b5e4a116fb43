using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;

namespace Hub.Tests.Provisioning;

/// <summary>E-mail updates over HTTP, through the real client libraries, against the simulated directories.</summary>
public sealed class EmailUpdateTests(AzuriteFixture azurite)
{
    private const string Domain = "stmarys.sch.uk";
    private static readonly string[] Three = ["pup-00031", "pup-00032", "pup-00033"];

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Apply_BrakedPreview_RenamesEverybodyOnce(string directory)
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        await using var hub = await StartAsync(simulators);
        var site = await SchoolAsync(hub, simulators);

        var job = await PostAsync(hub, $"/provisioning/v1/sites/{site}/email-updates", new { directory, all = true, from = "mis", preview = true });
        var preview = await RestAsync(hub, job);
        var writesOfPreview = simulators.Writes.Count;
        await PostAsync(hub, $"{job}/apply");
        var braked = await RestAsync(hub, job);
        var writesWhileBraked = simulators.Writes.Count;
        await PostAsync(hub, $"{job}/approve");
        var applied = await RestAsync(hub, job);

        Assert.Equal("previewed", (string?)preview["state"]);
        Assert.Equal(0, writesOfPreview);
        Assert.Equal("awaiting_approval", (string?)braked["state"]);
        Assert.Equal(0, writesWhileBraked);
        Assert.Equal("completed", (string?)applied["state"]);
        var changes = (int)preview["changes"]!;
        Assert.InRange(changes, 150, 230);
        Assert.Equal(changes, simulators.Writes.Renames);
        Assert.All(simulators.Writes.RenamesPerAccount().Values, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData("microsoft365", FaultKind.Throttle)]
    [InlineData("microsoft365", FaultKind.ServiceUnavailable)]
    [InlineData("microsoft365", FaultKind.TimeoutAfterEffect)]
    [InlineData("google", FaultKind.Throttle)]
    [InlineData("google", FaultKind.ConflictAfterSuccess)]
    [InlineData("google", FaultKind.TimeoutAfterEffect)]
    public async Task Apply_DirectoryFailsOnce_RenamesOnceAllTheSame(string directory, FaultKind fault)
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        await using var hub = await StartAsync(simulators);
        var site = await SchoolAsync(hub, simulators);
        simulators.Faults.Add(new FaultRule(fault) { Method = "PATCH", RetryAfter = 0.05 });

        var job = await PostAsync(hub, $"/provisioning/v1/sites/{site}/email-updates", new { directory, people = Three, from = "mis" });
        var applied = await RestAsync(hub, job);

        Assert.Equal("completed", (string?)applied["state"]);
        Assert.Equal((int)applied["changes"]!, simulators.Writes.Renames);
        Assert.All(simulators.Writes.RenamesPerAccount().Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Apply_MisDataMovedSincePreview_IsConflict()
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        await using var hub = await StartAsync(simulators);
        var site = await SchoolAsync(hub, simulators);
        var job = await PostAsync(hub, $"/provisioning/v1/sites/{site}/email-updates", new { directory = "google", all = true, from = "mis", preview = true });
        await RestAsync(hub, job);
        await FeedOverHttpTests.ImportAsync(hub, site, FeedOverHttpTests.Feed(School.Create(new SampleSchoolOptions { Pupils = 212, Staff = 20 })));

        using var response = await hub.Client.PostAsJsonAsync($"{job}/apply", new { }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("source_changed", (string?)(await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["code"]);
        Assert.Equal(0, simulators.Writes.Count);
    }

    [Fact]
    public async Task Apply_AccountChangedSincePreview_IsRefusedAlone()
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        await using var hub = await StartAsync(simulators);
        var site = await SchoolAsync(hub, simulators, out var workspace);
        var job = await PostAsync(hub, $"/provisioning/v1/sites/{site}/email-updates", new { directory = "google", people = Three, from = "mis", preview = true });
        await RestAsync(hub, job);
        workspace.ChangeAddress("pup-00032", $"someone.else@{Domain}");

        await PostAsync(hub, $"{job}/apply");
        await RestAsync(hub, job);

        var rows = (await hub.Client.GetFromJsonAsync<JsonNode>($"{job}/people", TestContext.Current.CancellationToken))!["items"]!.AsArray();
        Assert.Equal("changed_since_preview", (string?)rows.Single(r => (string?)r!["personId"] == "pup-00032")!["code"]);
        Assert.Equal($"someone.else@{Domain}", workspace.AddressOf("pup-00032"));
    }

    private Task<HubHost> StartAsync(SimulatorHost simulators) =>
        HubHost.StartAsync(azurite, new Dictionary<string, string>(simulators.HubSettings) { ["Provisioning:Pace:Calls"] = "0" });

    private static Task<Guid> SchoolAsync(HubHost hub, SimulatorHost simulators) => SchoolAsync(hub, simulators, out _);

    private static Task<Guid> SchoolAsync(HubHost hub, SimulatorHost simulators, out Hub.Simulators.Google.SimulatedWorkspace workspace)
    {
        var school = School.Create(new SampleSchoolOptions { Pupils = 210, Staff = 20 });
        var tenantId = Guid.NewGuid();
        simulators.AddTenant(tenantId, Domain).Seed(school.Accounts);
        var google = workspace = simulators.AddWorkspace(Domain);
        google.Seed(school.Accounts);
        return MakeAsync();

        async Task<Guid> MakeAsync()
        {
            var site = Guid.NewGuid();
            using var made = await hub.Client.PutAsJsonAsync(
                $"/sites/v1/sites/{site}",
                new
                {
                    name = "School",
                    microsoft365 = new { tenantId, verifiedDomains = new[] { Domain } },
                    google = new { domains = new[] { Domain }, adminUser = google.AdminUser, serviceAccountKey = google.KeyFile() },
                },
                TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            var import = await FeedOverHttpTests.ImportAsync(hub, site, FeedOverHttpTests.Feed(school));
            Assert.Equal("completed", (string?)import["state"]);
            return site;
        }
    }

    /// <returns>The job's address.</returns>
    private static async Task<string> PostAsync(HubHost hub, string path, object? body = null)
    {
        using var response = await hub.Client.PostAsJsonAsync(path, body ?? new { }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private static async Task<JsonNode> RestAsync(HubHost hub, string job)
    {
        while (true)
        {
            var view = (await hub.Client.GetFromJsonAsync<JsonNode>(job, TestContext.Current.CancellationToken))!;
            if ((string?)view["state"] is not ("waiting" or "running"))
                return view;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
