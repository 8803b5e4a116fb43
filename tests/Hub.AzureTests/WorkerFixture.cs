using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Hub.AzureTests;

/// <summary>The worker behind its stand-in host, and beside it an embedded hub on the same storage, which makes the schools and takes in their MIS feeds: there is no Service Bus here that could bring one.</summary>
public sealed class WorkerFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    /// <summary>The address of both, as people would use it.</summary>
    internal const string Issuer = "https://hub.example/";

    private StandInHost? host;

    internal ProvisioningFixture School { get; } = new(azurite) { Settings = { ["Sts:Issuer"] = Issuer } };

    internal StandInHost Host => host!;

    public async ValueTask InitializeAsync()
    {
        await School.InitializeAsync();
        host = await StandInHost.StartAsync(new Dictionary<string, string>(School.Simulators.HubSettings)
        {
            ["AzureWebJobsStorage"] = School.Hub.ConnectionString,
            ["ServiceBus"] = "Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=none;SharedAccessKey=bm9uZQ==",
            ["Sts:Issuer"] = Issuer,
            ["Provisioning:Pace:Calls"] = "0",
            ["Provisioning:ChunkSize"] = "2",
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        await School.DisposeAsync();
    }
}
