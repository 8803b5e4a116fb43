using Hub.Core.Rostering;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Rostering.Uploads;
using Hub.Functions.Rostering.OneRoster;
using Hub.Functions.Rostering.Uploads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Rostering;

/// <summary>Rostering files and the OneRoster API.</summary>
internal static class RosteringServices
{
    /// <summary>Adds exports, the store of their files, and what OneRoster consumers are given. <c>OneRoster:CacheMegabytes</c> changes how much of it is kept in memory.</summary>
    public static IServiceCollection AddRostering(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ExportStore>();
        services.AddSingleton<Exports>();
        services.AddSingleton<ExportRuns>();
        services.AddSdsUploads(configuration);
        services.AddSingleton<SdsUploadRuns>();
        services.AddSingleton<LeftOutAccounts>();
        services.AddSingleton(configuration.GetSection("OneRoster").Get<OneRosterSettings>() ?? new OneRosterSettings());
        services.AddSingleton<OneRosterRosters>();
        services.AddSingleton<SyncOneRoster>();
        services.AddSingleton<OneRosterReads>();
        return services;
    }
}
