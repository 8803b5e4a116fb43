using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions;

/// <summary>Everything that the hub's functions are made from.</summary>
internal static class HubServices
{
    public static IServiceCollection AddHub(this IServiceCollection services, IConfiguration configuration) => services;
}
