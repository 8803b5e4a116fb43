using System.Text.Json.Nodes;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Functions.Operations.Nightly;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Nightly;

/// <summary>A hub whose nights come when a test asks for one, one after the other.</summary>
public sealed class NightHub(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ProvisioningFixture provisioning = new(azurite) { Settings = { ["Nightly:UpdatesUntil"] = "1.00:00:00", ["SchoolDataSync:PollSeconds"] = "0.02" } };
    // Of days to come: nights long past are forgotten.
    private DateOnly night = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);

    internal HubHost Hub => provisioning.Hub;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => provisioning.InitializeAsync();

    public ValueTask DisposeAsync() => provisioning.DisposeAsync();

    internal T Get<T>() where T : notnull => Hub.Services.GetRequiredService<T>();

    /// <summary>A site of pupils who are all to move to other addresses, and who does so at night, in both directories, and has files made.</summary>
    internal async Task<TestSite> SiteAsync(int pupils)
    {
        var site = await provisioning.SiteAsync(pupils);
        await ChangeAsync(site, s => s with { Nightly = new NightlyRules { Updates = [DirectoryKind.Microsoft365, DirectoryKind.Google], Formats = [SdsFormat.Set.Id] } });
        return site;
    }

    /// <summary>A site of these people that has files made.</summary>
    internal async Task<TestSite> SiteAsync(Func<string, IReadOnlyList<SamplePerson>> people)
    {
        var site = await provisioning.SiteAsync(people);
        await ChangeAsync(site, s => s with { Nightly = new NightlyRules { Formats = [SdsFormat.Set.Id] } });
        return site;
    }

    /// <summary>Changes the site as an administrator would.</summary>
    internal async Task ChangeAsync(TestSite site, Func<Site, Site> change)
    {
        var sites = Get<Core.Sites.Sites>();
        var stored = (await sites.ReadAsync(site.Id, Cancellation))!;
        Assert.NotNull(await sites.TryStoreAsync(change(stored.Site), stored, Cancellation));
    }

    /// <summary>Has another night's sync run to its end.</summary>
    /// <returns>What it came to for a site; null when there was nothing to do for it.</returns>
    internal async Task<SiteNight?> NightAsync(TestSite site)
    {
        night = night.AddDays(1);
        var client = Get<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync(NightOrchestration.Name, new NightRun(night), new StartOrchestrationOptions(NightTimer.InstanceId(night)), Cancellation);
        var ended = await client.WaitForInstanceCompletionAsync(NightTimer.InstanceId(night), getInputsAndOutputs: true, Cancellation);
        Assert.True(ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed, ended.FailureDetails?.ToString());
        return await Get<Nights>().FindAsync(site.Id, night, Cancellation);
    }

    /// <summary>The last night as a whole.</summary>
    internal async Task<Night> WholeAsync() => (await Get<Nights>().FindAsync(night, Cancellation))!;

    /// <summary>How many exports a site has.</summary>
    internal static async Task<int> ExportsAsync(TestSite site) => ((JsonArray)(await site.GetAsync($"/rostering/v1/sites/{site.Id}/exports"))["items"]!).Count;
}
