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
}
