using Hub.Local.Durable;
using Hub.Local.Functions;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Runtime;

/// <summary>What happened, in its order; one in each invocation's scope.</summary>
internal sealed class Trail(List<string> steps) : IDisposable
{
    public void Add(string step) => steps.Add(step);

    public void Dispose() => steps.Add("scope ends");
}

/// <summary>Every way to declare a function.</summary>
internal sealed class InvokerFunctions(Trail trail) : IAsyncDisposable
{
    [Function("TaskOfT")]
    public async Task<string> TaskOfT([ActivityTrigger] string input, TaskActivityContext activity)
    {
        trail.Add("function");
        await Task.Yield();
        return $"{input} by {activity.InstanceId}";
    }

    [Function("ValueTaskOfT")]
    public static ValueTask<int> ValueTaskOfT([ActivityTrigger] int input) => ValueTask.FromResult(input + 1);

    [Function("PlainTask")]
    public static Task PlainTask([ActivityTrigger] string input) => Task.FromResult(input);

    [Function("PlainValueTask")]
    public static async ValueTask PlainValueTask([ActivityTrigger] string input) => await Task.FromResult(input);

    [Function("Sync")]
    public static string Sync([ActivityTrigger] string input) => input;

    [Function("Void")]
    public static void Void([ActivityTrigger] string input) => ArgumentNullException.ThrowIfNull(input);

    [Function("ThrowsBeforeItAwaits")]
    public static Task Throws([ActivityTrigger] string input) => throw new FormatException(input);

    [Function("Orchestrator")]
    public static Task<string> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context, int[] input) =>
        Task.FromResult($"{context.InstanceId}: {input.Length}");

    [Function("Route")]
    public string Route([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "route")] HttpRequest request, FunctionContext context)
    {
        trail.Add($"function {context.Items["given"]} {ReferenceEquals(context.GetHttpContext(), request.HttpContext)}");
        return "done";
    }

    public ValueTask DisposeAsync()
    {
        trail.Add("instance ends");
        return ValueTask.CompletedTask;
    }
}

internal static class UnboundFunctions
{
    [Function("Lost")]
    public static string Lost([HttpTrigger(AuthorizationLevel.Anonymous, Route = "lost/{id}")] HttpRequest request, string name) => name + request.Path;
}

internal static class TwinFunctions
{
    [Function("One")]
    public static string One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "twin/{a}")] HttpRequest request) => request.Path!;

    [Function("Two")]
    public static string Two([HttpTrigger(AuthorizationLevel.Anonymous, "GET", "post", Route = "Twin/{b}")] HttpRequest request) => request.Path!;
}

internal static class BadRouteFunctions
{
    [Function("BadRoute")]
    public static string BadRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "x/{a")] HttpRequest request) => request.Path!;
}
