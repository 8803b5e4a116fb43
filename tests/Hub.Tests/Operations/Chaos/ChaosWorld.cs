using System.Net;
using System.Net.Http.Json;
using Azure.Data.Tables;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Simulators;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A hub as a process, a storage of its own, and simulated directories, which live in the test and count what is written: what can be killed, and what must outlive it.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> settings;
    private HubProcess hub = null!;

    private ChaosWorld(SimulatorHost simulators, int seed)
    {
        (Simulators, Seed) = (simulators, seed);
        settings = new Dictionary<string, string>(simulators.HubSettings)
        {
            ["Provisioning:Pace:Calls"] = "0",
            ["Provisioning:ChunkSize"] = "5",
            ["Provisioning:Brake:Percent"] = "100",
            ["Provisioning:PatienceSeconds"] = "8",
            ["Provisioning:RequestSeconds"] = "5",
            ["SchoolDataSync:PollSeconds"] = "0.2",
            ["Sts:Limits:Client:Burst"] = "0",
            ["Sts:Limits:Address:Burst"] = "0",
            ["Sts:Limits:SignIn:Burst"] = "0",
            ["Sts:Limits:Rap:Burst"] = "0",
        };
    }

    public SimulatorHost Simulators { get; }

    public ChaosStorage Storage { get; } = new();

    public Ledger Ledger { get; } = new();

    /// <summary>Start of the random numbers.</summary>
    public int Seed { get; }

    /// <summary>Whose people are renamed: two; whose files are made; whose MIS delivers.</summary>
    public IReadOnlyList<ChaosSchool> Schools { get; private set; } = [];

    /// <summary>Talks to whichever hub there is. It sends nothing of its own, and follows no redirect.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The hub that runs now.</summary>
    public HubProcess Hub => hub;

    public static async Task<ChaosWorld> StartAsync(AzuriteFixture azurite, int seed)
    {
        var world = new ChaosWorld(await SimulatorHost.StartAsync(TestContext.Current.CancellationToken), seed);
        world.Simulators.Storage = await azurite.NewAccountAsync();
        await world.Storage.StartAsync();
        await world.StartHubAsync(port: 0);
        world.Client = world.NewClient(new CookieContainer());
        var schools = new List<ChaosSchool>();
        foreach (var marker in new[] { "Quillfeather", "Rowanthorpe", "Sorrelbank", "Tansyfield" })
            schools.Add(await ChaosSchool.MakeAsync(world.Hub, world.Simulators, marker));
        world.Schools = schools;
        return world;
    }

    /// <summary>A client with the cookies of a browser.</summary>
    public HttpClient NewClient(CookieContainer cookies) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = hub.Address, Timeout = Patience };

    /// <summary>A partner's client that reads the school over RAP.</summary>
    public async Task<string> PartnerAsync(ChaosSchool school)
    {
        await PutAsync($"/partners/v1/vendors/{StsHub.Vendor}", new { name = "Acme Ltd", website = "https://acme.example", contactEmail = "hello@acme.example" });
        await PutAsync($"/tilestore/v1/sites/{school.Id}/installs/{StsHub.Application}", new { vendorId = StsHub.Vendor, state = "active" });
        return await ChaosSchool.TokenAsync(hub, await ChaosSchool.ClientAsync(hub, new
        {
            kind = "school",
            product = "sas-rap",
            name = "School client",
            sites = new[] { school.Id },
            applicationId = StsHub.Application,
            vendorId = StsHub.Vendor,
            scopes = new[] { "rapapi", "organisation" },
        }));
    }

    /// <summary>Has the school's files go to School Data Sync.</summary>
    public async Task SendFilesAsync(ChaosSchool school)
    {
        school.Tenant.SchoolDataSync.AddConnector("CSV from Hub");
        var sites = new Core.Sites.Sites(new Tables(new TableServiceClient(Storage.ConnectionString)));
        var stored = (await sites.ReadAsync(school.Id, CancellationToken.None))!;
        Assert.NotNull(await sites.TryStoreAsync(stored.Site with { SdsUpload = new SdsUploadRules { Connector = "CSV from Hub", Format = "sds-v2.1" } }, stored, CancellationToken.None));
    }

    /// <summary>Kills the hub, without a warning.</summary>
    public async Task KillHubAsync()
    {
        hub.Kill();
        await hub.DisposeAsync();
    }

    /// <summary>Starts it where it was, and waits until it listens.</summary>
    public async Task StartHubAsync(int port) => hub = await HubProcess.StartAsync(Storage.ConnectionString, folder.Path, settings, port: port);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await hub.DisposeAsync();
        await Storage.DisposeAsync();
        await Simulators.DisposeAsync();
        folder.Dispose();
    }

    private async Task PutAsync(string path, object body)
    {
        using var answer = await hub.Client.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
