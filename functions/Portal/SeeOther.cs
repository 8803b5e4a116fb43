using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The answer to a form that was carried out: the browser asks for the page that shows it (RFC 9110 section 15.4.4), and loading that again repeats nothing.</summary>
/// <param name="path">A path of the hub.</param>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        PageHeaders.Set(httpContext.Response.Headers);
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
