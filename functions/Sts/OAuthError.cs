using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>Refusals that come before the protocol server, in its own form (RFC 6749 section 5.2).</summary>
internal sealed class OAuthError(int status, string error, string description, TimeSpan? retryAfter = null) : IResult
{
    /// <summary>Too many requests.</summary>
    public static OAuthError TooMany(TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "Too many requests. Wait as long as Retry-After says.", wait);

    /// <summary>A body that cannot be read.</summary>
    public static OAuthError InvalidRequest(string description) => new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (retryAfter is { } wait)
            httpContext.Response.SetRetryAfter(wait);
        httpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { error, error_description = description }, statusCode: status).ExecuteAsync(httpContext);
    }
}
