using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Leads from a form that was sent to the page that shows what came of it (RFC 9110 section 15.4.4).</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        PageHeaders.Set(httpContext.Response.Headers);
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
