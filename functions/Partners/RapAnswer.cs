using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hub.Functions.Partners;

/// <summary>JSON with an entity tag, or 304 when the caller has it already (RFC 9110 section 13.1.2).</summary>
/// <param name="write">Writes what decides the tag.</param>
/// <param name="envelope">Writes what surrounds it, given it; null for nothing.</param>
internal sealed class RapAnswer(Action<Utf8JsonWriter> write, Action<Utf8JsonWriter, ReadOnlySpan<byte>>? envelope = null) : IResult
{
    private const int TagLength = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var content = Json(write);
        // Weak: what surrounds the content may differ.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, TagLength))}\"", isWeak: true);
        var response = httpContext.Response;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = HeaderNames.Authorization;
        response.Headers.XContentTypeOptions = "nosniff";
        if (httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = envelope is null ? content : Json(w => envelope(w, content.Span));
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenMemory;
    }
}
