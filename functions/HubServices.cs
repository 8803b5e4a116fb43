using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Functions.Mis;
using Hub.Functions.Sites;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions;

/// <summary>What every function may ask for, the same in both runtimes.</summary>
internal static class HubServices
{
    /// <summary>Adds the hub's capabilities.</summary>
    public static IServiceCollection AddHub(this IServiceCollection services, IConfiguration configuration)
    {
        var storage = configuration["AzureWebJobsStorage"] ?? "UseDevelopmentStorage=true";
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new TableServiceClient(storage));
        services.AddSingleton(_ => new BlobServiceClient(storage));
        services.AddSingleton(_ => new ServiceBusClient(configuration["ServiceBus"] ?? storage));
        services.AddSingleton<Tables>();
        services.AddSingleton<Blobs>();
        services.AddSingleton<Jobs>();
        services.AddSingleton<DirectoryAccounts>();
        services.AddSites();
        services.AddMis(configuration);
        return services;
    }
}
