using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Operations.Health;
using Hub.Core.Operations.Nightly;
using Hub.Core.Sites;
using Hub.Functions.Mis;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Operations.Nightly;
using Hub.Local.Durable.Client;
using Hub.Simulators.Faults;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Maintenance;

/// <summary>Work that a maintenance window finds under way, or that was accepted before it: it waits, and loses nothing.</summary>
public sealed class PausedWorkTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const int Pupils = 35;
    private readonly ProvisioningFixture provisioning = new(azurite) { Settings = { ["Maintenance:LookAgain"] = "00:00:00.1", ["Nightly:UpdatesUntil"] = "1.00:00:00" } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DurableTaskClient Orchestrations => Get<DurableTaskClient>();

    public ValueTask InitializeAsync() => provisioning.InitializeAsync();

    public ValueTask DisposeAsync() => provisioning.DisposeAsync();

    [Theory]
    [InlineData("google")]
    [InlineData("microsoft365")]
    public async Task Addresses_HalfChangedWhenAWindowBegins_WaitAndAreChangedOnceEachAfterIt(string directory)
    {
        var site = await provisioning.SiteAsync(Pupils);
        provisioning.Simulators.Faults.Add(new FaultRule(FaultKind.Latency) { Method = "PATCH", Delay = TimeSpan.FromMilliseconds(100), Times = int.MaxValue });
        var job = await site.StartAsync(new { directory, all = true, from = "mis" });
        await site.WritesOfAsync(job);
        var window = await BeginAsync();

        await WaitsAsync(Job.InstanceIdFor("email-update", site.Id, job.Split('/')[^1]));
        var refused = await site.RefusedAsync(HttpMethod.Post, site.Updates, new { directory, all = true, from = "mis" });
        var inWindow = (await site.GetAsync(job), Written: site.Writes.Count);
        await EndAsync(window);
        var ended = await site.RestAsync(job);

        Assert.Equal((503, "maintenance"), refused);
        Assert.Equal("running", (string?)inWindow.Item1["state"]);
        Assert.InRange(inWindow.Written, 1, Pupils - 1);
        Assert.Equal("completed", (string?)ended["state"]);
        Assert.Equal(Pupils, site.Writes.Count(w => w.Effective));
        Assert.Equal(HealthState.Working, (await Get<HubHealth>().ReadAsync()).Of(directory));
        Assert.Equal(Pupils, site.Writes.Where(w => w.Effective).Select(w => w.PersonId).Distinct().Count());
    }

    [Fact]
    public async Task Feed_AcceptedBeforeAWindow_IsImportedAfterIt()
    {
        var site = await provisioning.SiteAsync(3);
        using var feed = FeedOverHttpTests.Feed(Hub.Simulators.SampleSchool.School.Of([ProvisioningFixture.Pupil("p9", $"new9@{site.Domain}", $"old9@{site.Domain}")]));
        Assert.True((await Get<AcceptFeed>().RunAsync(site.Id, feed, feed.Length, Cancellation)).Succeeded(out var job, out _));
        var window = await BeginAsync();

        // Accepted by a hub that died before it had stored the job: the message alone is there.
        await Get<FeedArrivals>().SendAsync(job, Cancellation);
        await WaitsAsync(ImportLane.InstanceId(site.Id));
        var before = await site.GetAsync($"/mis/v1/sites/{site.Id}/imports/{job.Id}");
        await EndAsync(window);
        var after = await site.RestAsync($"/mis/v1/sites/{site.Id}/imports/{job.Id}");

        Assert.Equal("waiting", (string?)before["state"]);
        Assert.True((string?)after["state"] is "completed" or "awaiting_approval", after.ToJsonString());
    }

    [Fact]
    public async Task Night_ThatFallsIntoAWindow_IsHeldAfterIt()
    {
        var site = await provisioning.SiteAsync(3);
        await site.ChangeAsync(s => s with { Nightly = new NightlyRules { Formats = [Core.Rostering.Sds.SdsFormat.Set.Id] } });
        var night = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);
        var window = await BeginAsync();

        await NightTimer.BeginAsync(Orchestrations, night, Cancellation);
        await WaitsAsync(NightTimer.InstanceId(night));
        var before = await Get<Nights>().FindAsync(night, Cancellation);
        await EndAsync(window);
        var ended = await Orchestrations.WaitForInstanceCompletionAsync(NightTimer.InstanceId(night), getInputsAndOutputs: true, Cancellation);

        Assert.Null(before);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(SiteNightState.InStep, (await Get<Nights>().FindAsync(site.Id, night, Cancellation))!.State);
    }

    private T Get<T>() where T : notnull => provisioning.Hub.Services.GetRequiredService<T>();

    private async Task<string> BeginAsync()
    {
        var from = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using var made = await provisioning.Hub.Client.PostAsJsonAsync(MaintenanceHub.Windows, new { mode = "read-only", text = "New disks.", from, minutes = 60 }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["id"]!;
    }

    private async Task EndAsync(string window)
    {
        using var ended = await provisioning.Hub.Client.PostAsync(new Uri($"{MaintenanceHub.Windows}/{window}/end", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
    }

    /// <summary>Until an orchestration says that it waits for the end of the window. One that ends fails the test.</summary>
    private async Task WaitsAsync(string instanceId)
    {
        while (await Orchestrations.GetInstanceAsync(instanceId, getInputsAndOutputs: true, Cancellation) is var instance
            && instance?.SerializedCustomStatus?.Contains(MaintenancePause.Stage, StringComparison.Ordinal) != true)
        {
            Assert.True(instance is null or { IsCompleted: false }, $"It did not wait: {instance?.RuntimeStatus}");
            await Task.Delay(20, Cancellation);
        }
    }
}
