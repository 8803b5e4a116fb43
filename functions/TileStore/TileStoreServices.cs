using Hub.Core.TileStore;
using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Tiles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.TileStore;

/// <summary>What schools install, and the tiles that people see.</summary>
internal static class TileStoreServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTileStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSelfOnboarding();
        services.Configure<CentralTiles>(o => o.Tiles = configuration.GetSection("TileStore:CentralTiles").Get<CentralTile[]>() ?? []);
        services.AddSingleton<ConfigureInstall>();
        services.AddSingleton<SiteTiles>();
        services.AddSingleton<TilePictures>();
        services.AddSingleton<AvailableTiles>();
        services.AddSingleton<ChangeTiles>();
        return services;
    }
}
