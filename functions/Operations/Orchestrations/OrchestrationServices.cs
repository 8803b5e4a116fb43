using Hub.Core.Accounts.ByHand;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Uploads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Looking at jobs and orchestrations, and steering them.</summary>
internal static class OrchestrationServices
{
    /// <summary>Adds it. <c>Jobs</c> in the settings says how long they are kept. What may be done with e-mail updates is added with them.</summary>
    public static IServiceCollection AddOrchestrations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Jobs").Get<JobRetention>() ?? new JobRetention());
        services.AddSingleton<IJobUpkeep, ImportUpkeep>();
        services.AddSingleton<IJobUpkeep, ExportUpkeep>();
        services.AddSingleton<IJobUpkeep, SdsUploadUpkeep>();
        services.AddSingleton<IJobUpkeep, LinkUploadUpkeep>();
        services.AddSingleton<IJobUpkeep, AccountUploadUpkeep>();
        services.AddSingleton<IJobUpkeep, NamingUpkeep>();
        services.AddSingleton<JobPlaces>();
        services.AddSingleton<SteerJobs>();
        services.AddSingleton<SteerInstances>();
        services.AddSingleton<LookAtJobs>();
        return services;
    }
}
