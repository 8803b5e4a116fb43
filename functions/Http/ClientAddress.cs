using System.Net;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>The network address that a request comes from.</summary>
internal static class ClientAddress
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>The address. In Azure the connection is the front end's, which writes the caller's address, with its port, behind whatever the caller claimed.</summary>
    public static string Of(HttpContext http)
    {
        if (Environment.GetEnvironmentVariable("WEBSITE_INSTANCE_ID") is not null && http.Request.Headers[ForwardedFor] is [.., { Length: > 0 } forwarded]
            && IPEndPoint.TryParse(forwarded[(forwarded.LastIndexOf(',') + 1)..].Trim(), out var caller))
            return caller.Address.ToString();
        return http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
    }
}
