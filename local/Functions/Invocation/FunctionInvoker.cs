using System.Collections.Concurrent;
using Hub.Local.Functions.Middleware;
using Hub.Local.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Invocation;

/// <summary>Runs functions: a scope, the middleware, the call.</summary>
internal sealed class FunctionInvoker : IFunctionInvoker
{
    private readonly IServiceScopeFactory scopes;
    private readonly ILogger logger;
    private readonly FunctionExecutionDelegate pipeline;
    private readonly ConcurrentDictionary<HostedFunction, BoundFunction> bound = new();

    public FunctionInvoker(
        IServiceScopeFactory scopes, ILoggerFactory loggers, IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        this.scopes = scopes;
        logger = loggers.CreateLogger("Function");
        FunctionExecutionDelegate call = async context =>
        {
            var invocation = (InvocationContext)context;
            invocation.Result = await Bind(invocation.Function).CallAsync(invocation);
        };
        pipeline = middleware.Reverse().Aggregate(call, (next, wrap) => wrap(next));
    }

    /// <summary>Plans the call of a function, so that a function which cannot be called is known before the first call.</summary>
    /// <exception cref="InvalidOperationException">An argument can come from nowhere.</exception>
    public BoundFunction Bind(HostedFunction function) => bound.GetOrAdd(function, static f => new BoundFunction(f));

    public async Task<object?> InvokeAsync(HostedFunction function, Func<Type, object?> triggerValue, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await RunAsync(new InvocationContext(function, scope.ServiceProvider, triggerValue, http: null, cancellationToken));
    }

    /// <summary>Runs an HTTP function, in the scope that ASP.NET Core made for the request.</summary>
    public Task<object?> InvokeAsync(HostedFunction function, HttpContext http, CancellationToken cancellationToken) =>
        RunAsync(new InvocationContext(function, http.RequestServices, _ => http.Request, http, cancellationToken));

    private async Task<object?> RunAsync(InvocationContext context)
    {
        using var log = logger.BeginScope(new Dictionary<string, object> { ["Function"] = context.Function.Name, ["InvocationId"] = context.InvocationId });
        using var span = InvocationTrace.Start(context, context.Function.Trigger);
        try
        {
            await pipeline(context);
            return context.Result;
        }
        catch (Exception thrown)
        {
            span.Failed(thrown.GetType().FullName);
            throw;
        }
    }
}
