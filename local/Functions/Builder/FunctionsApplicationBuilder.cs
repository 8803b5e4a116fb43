using System.Reflection;
using Hub.Local.Functions.Middleware;
using Hub.Local.Hosting;
using Hub.Local.Messaging.Receiving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Builder;

/// <summary>Gathers the services, settings and middleware of an app, then builds its host.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder web;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];
    private IReadOnlyList<HostedFunction>? functions;

    internal FunctionsApplicationBuilder(string[] args)
    {
        web = WebApplication.CreateBuilder(args);
        HostJson.AddTo(web.Configuration, web.Environment.ContentRootPath);
        if (string.IsNullOrEmpty(web.Configuration[WebHostDefaults.ServerUrlsKey]))
            web.WebHost.UseUrls("http://localhost:7071");
        EmbeddedRuntime.AddTo(web);
    }

    /// <summary>State that the parts of the builder share.</summary>
    public virtual IDictionary<object, object> Properties => ((IHostApplicationBuilder)web).Properties;

    /// <summary>The app's settings.</summary>
    public ConfigurationManager Configuration => web.Configuration;

    /// <summary>Where it runs.</summary>
    public virtual IHostEnvironment Environment => web.Environment;

    /// <summary>Where it logs.</summary>
    public virtual ILoggingBuilder Logging => web.Logging;

    /// <summary>What it measures.</summary>
    public virtual IMetricsBuilder Metrics => web.Metrics;

    /// <summary>What functions are made from.</summary>
    public virtual IServiceCollection Services => web.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => web.Configuration;

    /// <summary>Replaces the container that makes the services.</summary>
    public virtual void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null) where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)web).ConfigureContainer(factory, configure);

    /// <summary>Adds middleware, run around every function in the order of the calls.</summary>
    public virtual IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        this.middleware.Add(middleware);
        return this;
    }

    /// <summary>The host, ready to run.</summary>
    /// <exception cref="InvalidOperationException">A function cannot be hosted: the message names it and says why.</exception>
    public IHost Build()
    {
        functions ??= HostedFunction.Of(Assembly.GetEntryAssembly()!);
        return EmbeddedRuntime.Build(web, functions, middleware);
    }

    /// <summary>Hosts the functions of these classes instead of the entry assembly's, and gives connections that they name a value.</summary>
    internal FunctionsApplicationBuilder HostFunctionsOf(params IEnumerable<Type> types)
    {
        functions = HostedFunction.Of(types);
        MessageTrigger.DefaultConnections(Configuration, functions);
        return this;
    }
}
