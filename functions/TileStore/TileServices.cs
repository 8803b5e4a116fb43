using Hub.Core.TileStore.Tiles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.TileStore;

/// <summary>The tiles that people see.</summary>
internal static class TileServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddTiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<CentralTiles>(o => o.Tiles = configuration.GetSection("TileStore:CentralTiles").Get<CentralTile[]>() ?? []);
        services.AddSingleton<SiteTiles>();
        services.AddSingleton<AvailableTiles>();
        services.AddSingleton<ChangeTiles>();
        return services;
    }
}
