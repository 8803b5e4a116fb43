using Hub.Local.Functions.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Local.Functions.Builder;

/// <summary>Gathers the services and the middleware of an app.</summary>
public interface IFunctionsWorkerApplicationBuilder
{
    /// <summary>What functions are made from.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds middleware, run around every function in the order of the calls.</summary>
    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}
