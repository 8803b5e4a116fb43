using Hub.Local.Functions.Middleware;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Builder;

/// <summary>Gathers the services, settings and middleware of an app, then builds its host.</summary>
public class FunctionsApplicationBuilder
{
    private readonly WebApplicationBuilder web;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];

    internal FunctionsApplicationBuilder(string[] args) => web = WebApplication.CreateBuilder(args);

    /// <summary>The app's settings.</summary>
    public ConfigurationManager Configuration => web.Configuration;

    /// <summary>Where it runs.</summary>
    public virtual IHostEnvironment Environment => web.Environment;

    /// <summary>Where it logs.</summary>
    public virtual ILoggingBuilder Logging => web.Logging;

    /// <summary>What functions are made from.</summary>
    public virtual IServiceCollection Services => web.Services;

    /// <summary>Adds middleware, run in the order of the calls.</summary>
    public virtual FunctionsApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        this.middleware.Add(middleware);
        return this;
    }

    /// <summary>The host, ready to run.</summary>
    public IHost Build() => web.Build();
}
