using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hub.Functions.Http;

/// <summary>
/// The address by which people reach the hub, for links in mails: <c>Sts:Issuer</c>, or the function app's own name in Azure, or that of the request on one's own
/// machine.
/// </summary>
public sealed class HubAddress(IConfiguration configuration)
{
    /// <summary>The address where it is known without any request; else null.</summary>
    public Uri? Configured =>
        configuration["Sts:Issuer"] is { Length: > 0 } issuer ? new Uri(issuer)
        : configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? new Uri($"https://{host}/")
        : null;

    /// <summary>
    /// The address. A caller could claim any host in a request, and so lead the reader of somebody else's mail anywhere: it counts only where nothing else is known, and then
    /// only when it names this machine.
    /// </summary>
    public Uri Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Configured is { } configured)
            return configured;
        return Uri.TryCreate($"{request.Scheme}://{request.Host}/", UriKind.Absolute, out var claimed) && claimed.IsLoopback
            ? claimed
            : new Uri($"http://localhost:{request.HttpContext.Connection.LocalPort}/");
    }
}
