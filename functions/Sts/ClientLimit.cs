using System.Globalization;
using Hub.Core;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>Counts a client's requests to an API, and tells it how many are left (draft-ietf-httpapi-ratelimit-headers).</summary>
internal sealed class ClientLimit(RateLimits limits, RateLimitSettings settings)
{
    private const string Policy = "client";

    /// <summary>Takes one of the client's requests.</summary>
    /// <returns>Null when there was one left.</returns>
    public async Task<Refusal?> TakeAsync(HttpContext http, RateLimitKind kind, string clientId, CancellationToken cancellationToken)
    {
        var wait = await limits.TakeAsync(kind, clientId, cancellationToken);
        var limit = settings.For(kind);
        if (limits.Left(kind, clientId) is { } left)
        {
            http.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={limit.PerPeriod};w={limit.Period.TotalSeconds:0}");
            http.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={(wait is null ? left : 0)}{(wait is { } t ? $";t={Math.Ceiling(t.TotalSeconds):0}" : "")}");
        }

        if (wait is null)
            return null;
        http.Response.SetRetryAfter(wait.Value);
        return new TooMany("too_many_requests", "This client has sent too many requests. Wait as long as Retry-After says.");
    }
}
