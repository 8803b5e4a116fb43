using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Mis.Imports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Mis;

/// <summary>The MIS feed and what it stores.</summary>
internal static class MisServices
{
    /// <summary>Adds them. <c>Mis:FeedLimits</c> changes how large a feed may be, <c>Mis:Brake</c> when an import is held.</summary>
    public static IServiceCollection AddMis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Mis:FeedLimits").Get<FeedLimits>() ?? new FeedLimits());
        services.AddSingleton(configuration.GetSection("Mis:Brake").Get<ImportBrake>() ?? new ImportBrake());
        services.AddSingleton<Snapshots>();
        services.AddSingleton<SnapshotRemovals>();
        services.AddSingleton<People>();
        services.AddSingleton<Leavers>();
        services.AddSingleton<ImportJobs>();
        services.AddSingleton<ImportIssues>();
        services.AddSingleton<UnfinishedApplies>();
        services.AddSingleton<AcceptFeed>();
        services.AddSingleton<ReadFeed>();
        services.AddSingleton<CompareSnapshot>();
        services.AddSingleton<ApplySnapshot>();
        services.AddSingleton<DecideImport>();
        services.AddSingleton<FeedArrivals>();
        return services;
    }
}
