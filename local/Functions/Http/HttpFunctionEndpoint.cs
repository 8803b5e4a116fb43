using Hub.Local.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Http;

/// <summary>Answers the requests of one HTTP function.</summary>
internal sealed class HttpFunctionEndpoint(
    HostedFunction function, HttpTriggerAttribute trigger, FunctionInvoker invoker, FunctionKeys keys,
    IHostApplicationLifetime lifetime, ILogger<HttpFunctionEndpoint> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var result = keys.Allow(trigger.AuthLevel, http.Request) ? await invoker.InvokeAsync(function, http, ended.Token) : Problem.Unauthorized;
            await WriteAsync(http, result);
        }
        catch (Exception e)
        {
            await AnswerAsync(http, e);
        }
    }

    private static Task WriteAsync(HttpContext http, object? result)
    {
        switch (result)
        {
            case IResult answer:
                return answer.ExecuteAsync(http);
            case IActionResult action:
                return action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
            case null when !http.Response.HasStarted && http.Response.StatusCode == StatusCodes.Status200OK:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case null:
                return Task.CompletedTask;
            case string text:
                return Results.Text(text).ExecuteAsync(http);
            default:
                return Results.Json(result, contentType: "application/json; charset=utf-8").ExecuteAsync(http);
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception thrown)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return;
        Problem problem;
        if (thrown is BadHttpRequestException refused)
            problem = Problem.Of(refused);
        else if (thrown is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested)
            problem = new Problem(StatusCodes.Status503ServiceUnavailable, "stopping", "The hub is stopping.", "Send the request again in a moment.");
        else
        {
            var correlationId = Guid.NewGuid().ToString("N");
            logger.LogError(thrown, "Function {Function} failed (correlation {CorrelationId})", function.Name, correlationId);
            problem = new Problem(StatusCodes.Status500InternalServerError, "internal_error", "The hub could not complete the request.",
                "It is not your doing. Quote the correlation id when you report it.")
            {
                Extensions = new Dictionary<string, object?> { ["correlationId"] = correlationId },
            };
        }
        if (http.Response.HasStarted)
        {
            // Too late for another status: a cut connection tells the client that the answer is not whole.
            http.Abort();
            return;
        }
        http.Response.Clear();
        if (thrown is OperationCanceledException)
            http.Response.Headers.RetryAfter = "5";
        await problem.ExecuteAsync(http);
    }
}
