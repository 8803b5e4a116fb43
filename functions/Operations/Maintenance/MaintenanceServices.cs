using Hub.Core.Operations.Maintenance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>Maintenance windows.</summary>
internal static class MaintenanceServices
{
    /// <summary>Adds them. <c>Maintenance</c> in the settings changes how closely they are kept.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Maintenance").Get<MaintenanceSettings>() ?? new MaintenanceSettings());
        services.AddSingleton<MaintenanceWindows>();
        services.AddSingleton<MaintenanceCalendar>();
        services.AddSingleton<ChangeMaintenance>();
        services.AddSingleton<MaintenanceMiddleware>();
        return services;
    }

    /// <summary>Puts them before every function, and before every other guard.</summary>
    public static void UseMaintenance(this FunctionsApplicationBuilder builder) =>
        builder.Use(next => context => context.InstanceServices.GetRequiredService<MaintenanceMiddleware>().InvokeAsync(context, next));
}
