using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Http;

/// <summary>The address that a request was sent to, in Azure.</summary>
internal static class PublicAddress
{
    /// <summary>
    /// Gives every request the hub's public address. Between the Functions host and the worker it is http on this machine: cookies would not be kept to https, and what answers name of the hub (discovery,
    /// redirects to be sent back from another sign-in) would lead to whatever host the request claimed.
    /// </summary>
    public static void UsePublicAddress(this FunctionsApplicationBuilder builder) => builder.Use(next => context =>
    {
        if (context.GetHttpContext() is { } http && context.InstanceServices.GetRequiredService<HubAddress>().Configured is { } address)
            (http.Request.Scheme, http.Request.Host) = (address.Scheme, HostString.FromUriComponent(address));
        return next(context);
    });
}
