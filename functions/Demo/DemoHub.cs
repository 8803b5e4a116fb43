using Hub.Local.Azurite;
using Hub.Local.Functions.Http;
using Hub.Local.Hosting;
using Hub.Simulators;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Demo;

/// <summary>A hub of the demo's own: fresh state, free ports, simulated directories.</summary>
internal sealed class DemoHub : IAsyncDisposable
{
    private readonly IHost host;
    private readonly AzuriteProcess azurite;
    private readonly string folder;

    private DemoHub(IHost host, SimulatorHost simulators, AzuriteProcess azurite, string folder)
    {
        (this.host, Simulators, this.azurite, this.folder) = (host, simulators, azurite, folder);
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Key = FunctionKeys.ReadOrMake(Path.Combine(folder, "function-keys.json")).Default;
        Client = new HubClient(Address, Key);
    }

    public Uri Address { get; }

    /// <summary>The function key that <see cref="Client"/> sends.</summary>
    public string Key { get; }

    public HubClient Client { get; }

    public SimulatorHost Simulators { get; }

    public static async Task<DemoHub> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hub-demo-").FullName;
        var azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(Directory.GetCurrentDirectory(), AppContext.BaseDirectory), CancellationToken.None);
        var simulators = await SimulatorHost.StartAsync();
        simulators.Storage = azurite.ConnectionString;
        // Long enough to be seen on the page.
        simulators.Dex.ExchangeTime = TimeSpan.FromSeconds(3);
        var settings = new Dictionary<string, string>(simulators.HubSettings)
        {
            [DataFolder.Setting] = folder,
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            // The simulated directories have no quota; with the real ones' pace a school takes a minute or two.
            ["Provisioning:Pace:Calls"] = "0",
        };
        var builder = Program.CreateBuilder(["--urls", "http://127.0.0.1:0", .. settings.Select(s => $"--{s.Key}={s.Value}")]);
        // Standard output is the demo's own.
        builder.Logging.ClearProviders();
        var host = builder.Build();
        await host.StartAsync();
        return new DemoHub(host, simulators, azurite, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        await Simulators.DisposeAsync();
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
