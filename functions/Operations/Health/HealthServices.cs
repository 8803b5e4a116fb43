using Hub.Core.Operations.Health;
using Hub.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.Health;

/// <summary>The hub's health.</summary>
internal static class HealthServices
{
    /// <summary>Adds it. <c>Health</c> in the settings changes how closely it is looked at.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Health").Get<HealthSettings>() ?? new HealthSettings());
        services.AddSingleton<StorageProbe>();
        services.AddSingleton<BusHeartbeat>();
        services.AddSingleton<DirectoryReach>();
        services.AddSingleton<HubHealth>();
        return services;
    }
}
