using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Leads to another page after a form was taken (RFC 9110, 303): loading that page again does not send the form again.</summary>
/// <param name="location">A path of the hub.</param>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
