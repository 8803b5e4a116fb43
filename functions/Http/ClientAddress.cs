using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>The network address that a request comes from.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// The address. In Azure the worker takes it from the last entry of <c>X-Forwarded-For</c>, which is the front end's own, and leaves in the header whatever the caller claimed: it is never read again.
    /// </summary>
    public static string Of(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
