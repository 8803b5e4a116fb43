using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Mis.Imports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Mis;

/// <summary>The MIS feed and what it stores.</summary>
internal static class MisServices
{
    /// <summary>Adds them. <c>Mis:FeedLimits</c> changes how large a feed may be.</summary>
    public static IServiceCollection AddMis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Mis:FeedLimits").Get<FeedLimits>() ?? new FeedLimits());
        services.AddSingleton<Snapshots>();
        services.AddSingleton<People>();
        services.AddSingleton<Imports>();
        services.AddSingleton<FeedArrivals>();
        return services;
    }
}
