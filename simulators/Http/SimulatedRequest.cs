using System.Net;
using Microsoft.AspNetCore.Http;

namespace Hub.Simulators.Http;

/// <summary>A request, whether it came by itself or as part of a batch.</summary>
/// <param name="Method">HTTP method, in capitals.</param>
/// <param name="Segments">Path after the API's root, each segment decoded.</param>
/// <param name="Query">Query parameters.</param>
/// <param name="Headers">Header lookup; null when it is absent.</param>
/// <param name="Body">The body; empty when there is none.</param>
internal sealed record SimulatedRequest(
    string Method,
    IReadOnlyList<string> Segments,
    IQueryCollection Query,
    Func<string, string?> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>Path after the API's root.</summary>
    public string Path { get; } = "/" + string.Join('/', Segments);

    public bool IsWrite => Method is not ("GET" or "HEAD");

    public string? Parameter(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public static string[] Split(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < segments.Length; i++)
            if (segments[i].Contains('%')) segments[i] = WebUtility.UrlDecode(segments[i].Replace("+", "%2B", StringComparison.Ordinal));
        return segments;
    }
}
