using System.Reflection;
using Hub.Core;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations;

/// <summary>How the callers of an HTTP function are told what the hub cannot do.</summary>
/// <param name="Scope">How the function tells refusals; null when it says nothing of it.</param>
/// <param name="IsPage">Whether it is one of the portal's.</param>
/// <param name="IsProtocol">Whether it is one of OAuth's and OpenID Connect's.</param>
internal sealed record CallersOf(RequiresScopeAttribute? Scope, bool IsPage, bool IsProtocol)
{
    public static CallersOf Function(MethodInfo method) =>
        new(method.GetCustomAttribute<RequiresScopeAttribute>(), method.GetCustomAttribute<RequiresPersonAttribute>() is not null, method.DeclaringType == typeof(StsFunctions));
}

/// <summary>503 with the seconds until it is worth asking again, in the form that the caller of the function understands.</summary>
/// <param name="refusal">What is told.</param>
/// <param name="wait">How long it lasts.</param>
/// <param name="callers">Who is told.</param>
/// <param name="page">What people see.</param>
internal sealed class UnavailableAnswer(Unavailable refusal, TimeSpan wait, CallersOf callers, IResult page) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.SetRetryAfter(wait);
        response.Headers.CacheControl = "no-store";
        if (callers.Scope is not null)
            return callers.Scope.Answer(refusal).ExecuteAsync(httpContext);
        var readsPages = callers.IsPage || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (callers.IsProtocol && !readsPages)
            return new OAuthError(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", refusal.Detail, wait).ExecuteAsync(httpContext);
        if (!readsPages)
            return Problem.For(refusal).ExecuteAsync(httpContext);
        // A part of a page has no place for another page: the whole is loaded anew, and says why.
        if (request.Headers.ContainsKey("HX-Request"))
            response.Headers["HX-Refresh"] = "true";
        return page.ExecuteAsync(httpContext);
    }
}
