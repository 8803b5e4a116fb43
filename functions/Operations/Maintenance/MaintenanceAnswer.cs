using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.Maintenance;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Maintenance;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>The answer in a maintenance window: 503 with the seconds until its end, in the form that the caller of the function understands.</summary>
/// <param name="current">The window.</param>
/// <param name="now">The moment.</param>
/// <param name="scope">How the function tells refusals; null when it says nothing of it.</param>
/// <param name="isPage">Whether it is one of the portal's.</param>
/// <param name="isProtocol">Whether it is one of OAuth's and OpenID Connect's.</param>
internal sealed class MaintenanceAnswer(MaintenanceOccurrence current, DateTimeOffset now, RequiresScopeAttribute? scope, bool isPage, bool isProtocol) : IResult
{
    private readonly Unavailable refusal = new(
        "maintenance",
        string.Create(CultureInfo.InvariantCulture, $"{(current.Window.Mode == MaintenanceMode.Closed ? "The hub is closed for maintenance" : "The hub can be read, but not changed, during maintenance")} until {current.Until:yyyy-MM-dd'T'HH:mm:ss'Z'}. Try again then."));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.SetRetryAfter(current.Until - now);
        response.Headers.CacheControl = "no-store";
        if (scope is not null)
            return scope.Answer(refusal).ExecuteAsync(httpContext);
        var readsPages = isPage || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isProtocol && !readsPages)
            return new OAuthError(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", refusal.Detail, current.Until - now).ExecuteAsync(httpContext);
        if (!readsPages)
            return Problem.For(refusal).ExecuteAsync(httpContext);
        // A part of a page has no place for another page: the whole is loaded anew, and says why.
        if (request.Headers.ContainsKey("HX-Request"))
            response.Headers["HX-Refresh"] = "true";
        return new PageResult<MaintenancePage>(new Dictionary<string, object?> { [nameof(MaintenancePage.Held)] = current }, StatusCodes.Status503ServiceUnavailable).ExecuteAsync(httpContext);
    }
}
