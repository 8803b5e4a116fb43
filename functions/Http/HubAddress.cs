using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hub.Functions.Http;

/// <summary>
/// The address by which people reach the hub, for links in mails: <c>Sts:Issuer</c>, or the function app's own name in Azure, or that of the request on one's own
/// machine.
/// </summary>
public sealed class HubAddress(IConfiguration configuration)
{
    /// <summary>The address. A caller could claim any host in a request, and so lead a mail's reader anywhere: it counts only where nothing else is known.</summary>
    public Uri Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (configuration["Sts:Issuer"] is { Length: > 0 } issuer)
            return new Uri(issuer);
        return configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? new Uri($"https://{host}/") : new Uri($"{request.Scheme}://{request.Host}/");
    }
}
