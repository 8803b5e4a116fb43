using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Functions.Sts;

/// <summary>Forms that anybody may send.</summary>
internal static class BoundedForm
{
    /// <summary>The most bytes of a form without files.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Reads the form within limits before anything else does, which would let the reader's exceptions through.</summary>
    /// <returns>The refusal; null when the form was read, or the body is none.</returns>
    public static async Task<IResult?> UnreadableAsync(HttpRequest request, CancellationToken cancellationToken, int maxBytes = MaxBodyBytes)
    {
        if (request.ContentLength > maxBytes)
            return OAuthError.InvalidRequest($"The body is longer than {maxBytes / 1024} KiB.");
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;
        if (!request.HasFormContentType)
            return null;
        try
        {
            await request.ReadFormAsync(cancellationToken);
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            return OAuthError.InvalidRequest("The body is not a form that can be read.");
        }
    }
}
