using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>The span of a request.</summary>
internal static class RequestSpan
{
    /// <summary>What the caller sends of its own trace besides the ids is not passed on: it may hold anything.</summary>
    public static void Begin(Activity span, HttpRequest request)
    {
        if (request.Headers.ContainsKey("tracestate"))
            span.TraceStateString = null;
    }
}
