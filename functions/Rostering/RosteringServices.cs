using Hub.Core.Rostering;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Rostering;

/// <summary>Rostering files.</summary>
internal static class RosteringServices
{
    /// <summary>Adds exports and the store of their files.</summary>
    public static IServiceCollection AddRostering(this IServiceCollection services)
    {
        services.AddSingleton<ExportStore>();
        services.AddSingleton<Exports>();
        return services;
    }
}
