using Hub.Local.Functions.Builder;
using Hub.Simulators;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;

namespace Hub.Tests.Provisioning;

/// <summary>One hub and one pair of simulators for the tests of a class; each test makes a site of its own, whose domain nobody else has.</summary>
public sealed class ProvisioningFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    private HubHost? hub;
    private SimulatorHost? simulators;
    private int sites;

    internal HubHost Hub => hub!;

    /// <summary>Further settings of the hub, to be given before it starts.</summary>
    internal Dictionary<string, string> Settings { get; } = [];

    /// <summary>Changes the hub's services, to be given before it starts.</summary>
    internal Action<FunctionsApplicationBuilder>? Configure { get; set; }

    internal SimulatorHost Simulators => simulators!;

    public async ValueTask InitializeAsync()
    {
        simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        simulators.Storage = await azurite.NewAccountAsync();
        hub = await HubHost.StartAsync(azurite, new Dictionary<string, string>(simulators.HubSettings.Concat(Settings))
        {
            ["Provisioning:Pace:Calls"] = "0",
            ["Provisioning:ChunkSize"] = "5",
            ["Provisioning:Brake:FromAccounts"] = "40",
            ["Provisioning:PatienceSeconds"] = "4",
            // The tests sign many people in from one address.
            ["Sts:Limits:SignIn:Burst"] = "0",
            ["Sts:Limits:Pairing:Burst"] = "0",
        }, Configure);
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null)
            await hub.DisposeAsync();
        if (simulators is not null)
            await simulators.DisposeAsync();
    }

    /// <summary>A site with a tenant, a workspace and these people, who have accounts in both.</summary>
    /// <param name="make">Makes up the school, for the site's domain.</param>
    internal async Task<TestSite> SiteAsync(Func<string, School> make)
    {
        simulators!.Faults.Clear();
        var domain = $"school{Interlocked.Increment(ref sites)}.example.org";
        var tenant = simulators.AddTenant(Guid.NewGuid(), domain);
        var workspace = simulators.AddWorkspace(domain);
        var school = make(domain);
        tenant.Seed(school.Accounts);
        workspace.Seed(school.Accounts);
        var site = new TestSite(Hub, Simulators, Guid.NewGuid(), domain, tenant, workspace);
        await site.PutAsync();
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(Hub, site.Id, FeedOverHttpTests.Feed(school)))["state"]);
        return site;
    }

    /// <inheritdoc cref="SiteAsync(Func{string, School})"/>
    /// <param name="people">Makes up the people, for the site's domain.</param>
    internal Task<TestSite> SiteAsync(Func<string, IReadOnlyList<SamplePerson>> people) => SiteAsync(domain => School.Of(people(domain)));

    /// <summary>A site of pupils <c>p1</c>, <c>p2</c> ... who are all to move from <c>oldN@</c> to <c>newN@</c>.</summary>
    internal Task<TestSite> SiteAsync(int pupils) => SiteAsync(domain => [.. Enumerable.Range(1, pupils).Select(n => Pupil($"p{n}", $"new{n}@{domain}", $"old{n}@{domain}"))]);

    /// <summary>A pupil.</summary>
    internal static SamplePerson Pupil(string id, string? misAddress, string? account, string given = "Ada", string family = "Byron") =>
        new(id, Pupil: true, given, family) { MisAddress = misAddress, DirectoryAddress = account, Year = 7, RegistrationGroup = "7A", StartDate = new DateOnly(2026, 9, 3) };
}
