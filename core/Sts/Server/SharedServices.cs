using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Lets every request share the library's managers, stores and handlers. The library makes them anew for each request, for stores that keep a database session;
/// the hub's keep nothing, and making dozens of objects under a lock for each token costs a sixth of its time (benchmark <c>sts</c>).
/// </summary>
public static class SharedServices
{
    private static readonly string[] Assemblies = ["OpenIddict.Core", "OpenIddict.Server", "OpenIddict.Server.AspNetCore", "OpenIddict.Server.DataProtection", "OpenIddict.Abstractions"];

    /// <summary>Makes what the library registered for each request one for all. To be called when all of it is registered.</summary>
    public static IServiceCollection ShareOpenIddict(this IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            var one = services[i];
            if (one.Lifetime != ServiceLifetime.Scoped || one.IsKeyedService || !Assemblies.Contains(one.ServiceType.Assembly.GetName().Name))
                continue;
            // It keeps the request that it answers.
            if (one.ServiceType.IsAssignableTo(typeof(IAuthenticationHandler)))
                continue;
            services[i] = one.ImplementationFactory is { } factory
                ? new ServiceDescriptor(one.ServiceType, factory, ServiceLifetime.Singleton)
                : new ServiceDescriptor(one.ServiceType, one.ImplementationType!, ServiceLifetime.Singleton);
        }

        return services;
    }
}
