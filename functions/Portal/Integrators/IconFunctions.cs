using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>The pictures on tiles.</summary>
public sealed class IconFunctions(ApplicationIcons icons)
{
    /// <summary>A picture, which never changes under its name. For everybody.</summary>
    [Function("GetIcon")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icons/{name}")] HttpRequest request, string name, FunctionContext context)
    {
        if (await icons.ReadAsync(name, context.CancellationToken) is not { } picture)
            return Problem.For(new NotFound("not_found", "There is no such picture."));
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        // Whatever it may hold beside the picture: a browser that opens it by itself runs nothing of it.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Bytes(picture.ToArray(), name[(name.LastIndexOf('.') + 1)..] switch { "png" => "image/png", "jpg" => "image/jpeg", _ => "image/webp" });
    }
}
