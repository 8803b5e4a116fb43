using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Local.Functions.Invocation;

/// <summary>A function with the plan of its call: where each argument comes from, how its class is made, how its result is awaited.</summary>
internal sealed class BoundFunction
{
    private readonly MethodInvoker method;
    private readonly ObjectFactory? instanceOf;
    private readonly ArgumentSource[] arguments;
    private readonly Func<object?, ValueTask<object?>> readResult;

    /// <exception cref="InvalidOperationException">An argument can come from nowhere.</exception>
    public BoundFunction(HostedFunction function)
    {
        method = MethodInvoker.Create(function.Method);
        instanceOf = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, Type.EmptyTypes);
        arguments = [.. function.Method.GetParameters().Select(parameter => ArgumentSources.Of(function, parameter))];
        readResult = ReturnValue.ReaderOf(function.Method.ReturnType);
    }

    /// <summary>Binds and calls. A request that does not bind gets its refusal as the result, and the function does not run.</summary>
    public async Task<object?> CallAsync(InvocationContext context)
    {
        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await arguments[i](context);
            if (values[i] is Unbound unbound)
                return unbound.Answer;
        }
        var instance = instanceOf?.Invoke(context.InstanceServices, null);
        try
        {
            return await readResult(method.Invoke(instance, values.AsSpan()));
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
        }
    }
}

/// <summary>Makes one argument of one call.</summary>
internal delegate ValueTask<object?> ArgumentSource(InvocationContext context);

/// <summary>In place of an argument: the request does not hold it, and this is the answer.</summary>
internal sealed record Unbound(IResult Answer);
