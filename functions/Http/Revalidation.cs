using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hub.Functions.Http;

/// <summary>Tells callers of what they have already (RFC 9110 section 13.1.2).</summary>
internal static class Revalidation
{
    private const int TagLength = 16;

    /// <summary>Sets the headers of an answer that belongs to whoever asks, and 304 when they have it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="hash">Of what decides the answer.</param>
    /// <returns>Whether the caller has it, so that nothing is left to write.</returns>
    public static bool IsUnchanged(HttpContext http, ReadOnlySpan<byte> hash)
    {
        // Weak: what surrounds the content may differ.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash[..TagLength])}\"", isWeak: true);
        var response = http.Response;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = HeaderNames.Authorization;
        response.Headers.XContentTypeOptions = "nosniff";
        if (!http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false)))
            return false;
        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
