using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.Outages;

/// <summary>What the hub says while its storage is away.</summary>
internal static class OutageServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddOutages(this IServiceCollection services) => services.AddSingleton<OutageMiddleware>();

    /// <summary>Puts it before every function, and before every guard: they read the storage, too.</summary>
    public static void UseOutages(this FunctionsApplicationBuilder builder) =>
        builder.Use(next => context => context.InstanceServices.GetRequiredService<OutageMiddleware>().InvokeAsync(context, next));
}
