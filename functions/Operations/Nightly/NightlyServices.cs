using Hub.Core.Operations.Nightly;
using Hub.Core.Sites;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.Nightly;

/// <summary>The nightly sync.</summary>
internal static class NightlyServices
{
    /// <summary>Adds it. <c>Nightly</c> in the settings changes when it runs and how many schools at the same time.</summary>
    public static IServiceCollection AddNightly(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Nightly").Get<NightlySettings>() ?? new NightlySettings());
        services.AddSingleton<NightClock>();
        services.AddSingleton<Nights>();
        services.AddSingleton<LookAtSites>();
        services.AddSingleton<SiteNights>();
        services.AddSingleton<ChangeNightly>();
        return services;
    }
}
