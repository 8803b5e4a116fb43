using Hub.Core.Operations.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.DataProtection;

/// <summary>What keeps people who have left, and erases them in the end.</summary>
internal static class LeaverServices
{
    /// <summary>Adds it. <c>Leavers</c> in the settings says for how long they are kept.</summary>
    public static IServiceCollection AddLeavers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Leavers").Get<LeaverSettings>() ?? new LeaverSettings());
        services.AddSingleton<KeptLeavers>();
        services.AddSingleton<LeaverStates>();
        services.AddSingleton<KeepLeavers>();
        return services;
    }
}
