using Hub.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Functions.Http;

/// <summary>Bodies that are files.</summary>
internal static class UploadBody
{
    /// <summary>The body without the server's own limit, which is made for JSON: whoever reads it has a limit of its own, which is told of by problem details.</summary>
    public static Stream Of(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } serverLimit)
            serverLimit.MaxRequestBodySize = null;
        return request.Body;
    }

    /// <summary>The whole body, while it has no more bytes than it may have.</summary>
    public static async Task<Outcome<byte[]>> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[most + 1];
        try
        {
            var read = await Of(request).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return read <= most ? buffer[..read] : new TooLarge("file_too_large", $"The file is larger than {most / 1024 / 1024} MiB. Split it into several.");
        }
        catch (BadHttpRequestException)
        {
            return new Invalid("body_incomplete", "The body ended before it was complete. Send the file again.");
        }
    }
}
