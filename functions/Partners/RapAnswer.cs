using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>JSON with an entity tag, or 304 when the caller has it already (RFC 9110 section 13.1.2).</summary>
/// <param name="write">Writes what decides the tag.</param>
/// <param name="envelope">Writes what surrounds it, given it; null for nothing.</param>
internal sealed class RapAnswer(Action<Utf8JsonWriter> write, Action<Utf8JsonWriter, ReadOnlySpan<byte>>? envelope = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var content = Json(write);
        if (Revalidation.IsUnchanged(httpContext, SHA256.HashData(content.Span)))
            return;

        var response = httpContext.Response;
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
