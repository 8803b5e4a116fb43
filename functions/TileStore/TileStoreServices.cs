using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Onboarding.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.TileStore;

/// <summary>What schools install.</summary>
internal static class TileStoreServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTileStore(this IServiceCollection services)
    {
        services.AddSelfOnboarding();
        services.AddSingleton<IRosterCheck, RosterCheck>();
        return services;
    }
}
