using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hub.Functions.Portal;

/// <summary>A page, or a part of one, with the headers that keep a browser from doing anything with it that the hub does not mean.</summary>
/// <param name="parameters">The component's parameters by name.</param>
/// <param name="status">The HTTP status.</param>
/// <typeparam name="TPage">The component.</typeparam>
internal sealed class PageResult<TPage>(IReadOnlyDictionary<string, object?>? parameters = null, int status = StatusCodes.Status200OK) : IResult where TPage : IComponent
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        PageHeaders.Set(httpContext.Response.Headers);
        return new RazorComponentResult<TPage>(parameters ?? new Dictionary<string, object?>()) { StatusCode = status }.ExecuteAsync(httpContext);
    }
}

/// <summary>The headers of every page.</summary>
internal static class PageHeaders
{
    // No form-action: Chromium holds it against where the answer to the sign-in form leads, which is the partner's application.
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
    }
}
