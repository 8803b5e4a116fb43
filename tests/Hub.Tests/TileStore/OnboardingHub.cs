using Hub.Core.TileStore.Onboarding;
using Hub.Simulators;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.TileStore;

/// <summary>A hub whose onboardings can be made to go wrong, with DeX and a mail box beside it.</summary>
public sealed class OnboardingHub : IAsyncLifetime
{
    private SimulatorHost? simulators;
    private int sites;

    public OnboardingHub(AzuriteFixture azurite) => Sts = new StsHub(azurite)
    {
        Configure = builder => builder.Services.AddSingleton(p => Faults.In(p.GetServices<OnboardingService>())),
    };

    internal StsHub Sts { get; }

    internal OnboardingFaults Faults { get; } = new();

    internal SimulatorHost Simulators => simulators!;

    public async ValueTask InitializeAsync()
    {
        simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        foreach (var (name, value) in simulators.HubSettings)
            Sts.Settings[name] = value;
        await Sts.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Sts.DisposeAsync();
        await Simulators.DisposeAsync();
    }

    /// <summary>A school that meets every prerequisite, and its administrator.</summary>
    /// <param name="feed">Whether its MIS has sent its data.</param>
    internal async Task<OnboardingSchool> SchoolAsync(bool feed = true)
    {
        Simulators.Faults.Clear();
        var domain = $"school{Interlocked.Increment(ref sites)}.example.org";
        var (tenant, workspace) = (Simulators.AddTenant(Guid.NewGuid(), domain), Simulators.AddWorkspace(domain));
        var site = new TestSite(Sts.Hub, Simulators, Guid.NewGuid(), domain, tenant, workspace);
        await Sts.OperatorAsync(
            HttpMethod.Put, $"/sites/v1/sites/{site.Id}",
            new { name = domain, dfeNumber = "9162044", microsoft365 = new { tenantId = tenant.TenantId, verifiedDomains = new[] { domain } } });
        var school = new OnboardingSchool(this, site, await Administrator.SignInAsync(site));
        if (feed)
            await school.FeedAsync();
        return school;
    }
}
