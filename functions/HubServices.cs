using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Hub.Core.ActiveDirectory;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Functions.Accounts;
using Hub.Functions.ActiveDirectory;
using Hub.Functions.Mis;
using Hub.Functions.Operations.AuditTrail;
using Hub.Functions.Operations.DataProtection;
using Hub.Functions.Operations.Health;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Operations.Nightly;
using Hub.Functions.Operations.Orchestrations;
using Hub.Functions.Operations.Outages;
using Hub.Functions.Operations.Telemetry;
using Hub.Functions.Partners;
using Hub.Functions.Portal;
using Hub.Functions.Rostering;
using Hub.Functions.Sites;
using Hub.Functions.Sts;
using Hub.Functions.TileStore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hub.Functions;

/// <summary>What every function may ask for, the same in both runtimes.</summary>
internal static class HubServices
{
    /// <summary>Adds the hub's capabilities.</summary>
    public static IServiceCollection AddHub(this IServiceCollection services, IConfiguration configuration)
    {
        var storage = configuration["AzureWebJobsStorage"] ?? "UseDevelopmentStorage=true";
        services.AddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new TableServiceClient(storage));
        services.TryAddSingleton(_ => new BlobServiceClient(storage));
        services.TryAddSingleton(_ => new QueueServiceClient(storage));
        services.TryAddSingleton(_ => new ServiceBusClient(configuration["ServiceBus"] ?? storage));
        services.AddSingleton<Tables>();
        services.AddSingleton<Blobs>();
        services.AddSingleton<Jobs>();
        services.AddTelemetry(configuration);
        services.AddOutages();
        services.AddMaintenance(configuration);
        services.AddHealth(configuration);
        services.AddAuditTrail(configuration);
        services.AddSites();
        services.AddMis(configuration);
        services.AddProvisioning(configuration);
        services.AddRostering(configuration);
        services.AddSts(configuration);
        services.AddAccounts();
        services.AddPartners(configuration);
        services.AddTileStore(configuration);
        services.AddActiveDirectory();
        services.AddSingleton<DirectoryPlans>();
        services.AddSingleton<IAuditWatcher>(p => p.GetRequiredService<DirectoryPlans>());
        services.AddNightly(configuration);
        services.AddOrchestrations(configuration);
        services.AddPersonalData();
        services.AddLeavers(configuration);
        services.AddPortal();
        return services;
    }
}
