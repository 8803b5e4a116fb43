using Hub.Local.Functions.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hub.Local.Functions.Http;

/// <summary>The addresses of the Functions host itself, below <c>/admin</c>.</summary>
internal static class AdminEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/admin/host/ping", () => Results.Ok());
        app.MapPost("/admin/functions/{name}", async (string name, HttpRequest request, FunctionKeys keys, TimerTriggers timers) =>
            !keys.Allow(AuthorizationLevel.Admin, request) ? Problem.Unauthorized
            : await timers.TryRequestAsync(name, request.HttpContext.RequestAborted) ? Results.Accepted()
            : new Problem(StatusCodes.Status404NotFound, "function_not_found", "No timer function has this name."));
    }

    /// <summary>Gives an answer to requests that no function takes: the router's own has no body.</summary>
    public static void ExplainMisses(WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        // A function's own 404 has the function's endpoint; the router's 405 has one without a route.
        if (http.Response.HasStarted || http.GetEndpoint() is Microsoft.AspNetCore.Routing.RouteEndpoint)
            return;
        if (http.Response.StatusCode == StatusCodes.Status404NotFound)
            await Problem.NotFound.ExecuteAsync(http);
        else if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await Problem.MethodNotAllowed.ExecuteAsync(http);
    });
}
