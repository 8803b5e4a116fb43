using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>Tells a caller how long to wait (RFC 9110 section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Sets the header: whole seconds, at least one.</summary>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
