using Hub.Core;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>The one place where refusals become HTTP: problem details (RFC 9457) with a stable <c>code</c>.</summary>
internal static class Problem
{
    /// <summary>The answer for a refusal.</summary>
    public static IResult For(Refusal refusal) => refusal switch
    {
        Unauthenticated => Of(StatusCodes.Status401Unauthorized, refusal),
        Forbidden => Of(StatusCodes.Status403Forbidden, refusal),
        NotFound => Of(StatusCodes.Status404NotFound, refusal),
        Invalid invalid => Of(StatusCodes.Status400BadRequest, refusal, invalid.Fields),
        Conflict => Of(StatusCodes.Status409Conflict, refusal),
        Stale => Of(StatusCodes.Status412PreconditionFailed, refusal),
        Unavailable => Of(StatusCodes.Status503ServiceUnavailable, refusal),
        MethodRefused => Of(StatusCodes.Status405MethodNotAllowed, refusal),
        Gone => Of(StatusCodes.Status410Gone, refusal),
        TooMany => Of(StatusCodes.Status429TooManyRequests, refusal),
        TooLarge => Of(StatusCodes.Status413PayloadTooLarge, refusal),
        _ => throw new NotSupportedException($"No HTTP status for {refusal.GetType().Name}."),
    };

    /// <summary>The value as JSON, or the answer for the refusal.</summary>
    public static IResult Or<T>(this Outcome<T> outcome, Func<T, IResult> success) => outcome.Succeeded(out var value, out var refusal) ? success(value) : For(refusal);

    private static IResult Of(int status, Refusal refusal, IReadOnlyList<FieldError>? fields = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = refusal.Code };
        if (fields is { Count: > 0 })
            extensions["errors"] = fields;
        return Results.Problem(refusal.Detail, statusCode: status, extensions: extensions);
    }
}
