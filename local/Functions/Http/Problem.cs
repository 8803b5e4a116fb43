using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Local.Functions.Http;

/// <summary>An answer of the runtime itself, as RFC 9457 problem details.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Stable, for programs.</param>
/// <param name="title">The kind of problem.</param>
/// <param name="detail">What to do about this one.</param>
internal sealed class Problem(int status, string code, string title, string? detail = null) : IResult
{
    /// <summary>Further members: a name and a text each.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>();

    public static Problem NotFound { get; } = new(StatusCodes.Status404NotFound, "not_found", "There is nothing at this address.");

    public static Problem MethodNotAllowed { get; } =
        new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This address does not take this method.",
            "The Allow header lists those that it takes.");

    public static Problem Unauthorized { get; } =
        new(StatusCodes.Status401Unauthorized, "unauthorized", "A key is needed.", "Send a valid key in the x-functions-key header.");

    public static Problem TooLarge(long? limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is too large.", limit is null ? null : $"At most {limit} bytes are taken here.");

    /// <summary>For what ASP.NET Core itself refuses while it reads a request.</summary>
    public static Problem Of(BadHttpRequestException refused) => refused.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? TooLarge(null)
        : new(refused.StatusCode, "bad_request", ReasonPhrases.GetReasonPhrase(refused.StatusCode), "The request could not be read to its end.");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var members = new Dictionary<string, object?> { ["type"] = "about:blank", ["title"] = title, ["status"] = status, ["code"] = code };
        if (detail is not null)
            members["detail"] = detail;
        foreach (var (name, value) in Extensions)
            members[name] = value;
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/problem+json";
        await httpContext.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(members, JsonSerializerOptions.Web), httpContext.RequestAborted);
    }
}
