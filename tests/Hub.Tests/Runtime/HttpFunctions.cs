using System.Text;
using Hub.Local.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using FromBodyAttribute = Hub.Local.Functions.Http.FromBodyAttribute;

namespace Hub.Tests.Runtime;

/// <summary>Functions that the HTTP tests call.</summary>
internal sealed class HttpFunctions(Greeting greeting, Waits waits)
{
    [Function("Greet")]
    public IResult Greet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greet/{name}")] HttpRequest request, string name, FunctionContext context) =>
        Results.Text($"{greeting.Word} {name} from {context.FunctionDefinition.Name} at {request.Path}");

    [Function("Typed")]
    public static IResult Typed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{siteId:guid}/{count:int}/{flag}/{day?}")] HttpRequest request,
        Guid siteId, int count, bool flag, DayOfWeek? day) => Results.Json(new { siteId, count, flag, day = day?.ToString(), request.Method });

    [Function("Rest")]
    public static string Rest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string? path) =>
        $"{request.Method} {path ?? "none"}";

    [Function("FromFunctionName")]
    public static void Nothing([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        request.HttpContext.Response.Headers["x-seen"] = request.Method;

    [Function("Keyed")]
    public static Task<IActionResult> Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) =>
        Task.FromResult<IActionResult>(new OkObjectResult(new { ok = request.Method }));

    [Function("Admin")]
    public static ValueTask<Order> Admin([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "operators")] HttpRequest request) =>
        ValueTask.FromResult(new Order(request.Method, 1, null));

    [Function("Body")]
    public static async Task<Order> Body(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "put", Route = "orders")] HttpRequest request, [FromBody] Order order)
    {
        await Task.Yield();
        return order with { Note = request.Method };
    }

    [Function("OptionalBody")]
    public static string OptionalBody([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "optional")] HttpRequest request, [FromBody] Order? order) =>
        order is null ? $"none {request.Method}" : "some";

    [Function("Fail")]
    public static Task<IResult> Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) =>
        throw new InvalidOperationException($"secret of {request.Path}");

    [Function("FailLate")]
    public static async Task FailLate([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail-late")] HttpRequest request)
    {
        await request.HttpContext.Response.Body.WriteAsync("half"u8.ToArray());
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("too late");
    }

    [Function("Stream")]
    public async Task<IResult> Stream([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "stream")] HttpRequest request)
    {
        var first = new byte[1];
        await request.Body.ReadExactlyAsync(first);
        waits.FirstByte.TrySetResult(Encoding.ASCII.GetString(first));
        long length = 1;
        var buffer = new byte[81920];
        while (await request.Body.ReadAsync(buffer) is var read and > 0)
            length += read;
        return Results.Json(length);
    }

    [Function("Wait")]
    public async Task Wait(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken)
    {
        waits.Started.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            waits.Cancelled.TrySetResult(context.CancellationToken.IsCancellationRequested);
        }
    }

    internal sealed record Order(string Name, int Count, string? Note);
}

/// <summary>A service that the functions take.</summary>
internal sealed class Greeting
{
    public string Word { get; } = "Hello";
}

/// <summary>Tells a test where the waiting function is.</summary>
internal sealed class Waits
{
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> FirstByte { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<bool> Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
