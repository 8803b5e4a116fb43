using System.Text.Json;
using Hub.Core;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>How the API says what went wrong: <c>imsx_StatusInfo</c>, by the standard's codes.</summary>
internal static class OneRosterStatus
{
    /// <summary>The answer for a refusal.</summary>
    public static IResult For(Refusal refusal)
    {
        var (status, code) = refusal switch
        {
            Unauthenticated => (StatusCodes.Status401Unauthorized, "unauthorisedrequest"),
            Forbidden => (StatusCodes.Status403Forbidden, "forbidden"),
            NotFound => (StatusCodes.Status404NotFound, "unknownobject"),
            Invalid => (StatusCodes.Status400BadRequest, refusal.Code),
            MethodRefused => (StatusCodes.Status405MethodNotAllowed, "unsupported"),
            TooMany => (StatusCodes.Status429TooManyRequests, "server_busy"),
            Unavailable => (StatusCodes.Status503ServiceUnavailable, "server_busy"),
            _ => throw new NotSupportedException($"OneRoster has no status for {refusal.GetType().Name}."),
        };
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
            Write(writer, "failure", "error", code, refusal.Detail);
        return new Answer(status, body.WrittenMemory);
    }

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, string major, string severity, string minor, string description)
    {
        writer.WriteStartObject();
        writer.WriteString("imsx_codeMajor"u8, major);
        writer.WriteString("imsx_severity"u8, severity);
        writer.WriteString("imsx_description"u8, description);
        writer.WriteStartObject("imsx_CodeMinor"u8);
        writer.WriteStartArray("imsx_codeMinorField"u8);
        writer.WriteStartObject();
        writer.WriteString("imsx_codeMinorFieldName"u8, "TargetEndSystem");
        writer.WriteString("imsx_codeMinorFieldValue"u8, minor);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private sealed class Answer(int status, ReadOnlyMemory<byte> body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
