using Azure.Storage.Blobs;
using Hub.Local.Azurite;
using Hub.Local.Durable;
using Hub.Local.Functions;
using Hub.Local.Functions.Http;
using Hub.Local.Functions.Invocation;
using Hub.Local.Functions.Middleware;
using Hub.Local.Functions.Timers;
using Hub.Local.Messaging.Receiving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Hosting;

/// <summary>Puts the parts of the runtime together. What is added first starts first and stops last: storage, then what leads, then what works.</summary>
internal static class EmbeddedRuntime
{
    /// <summary>Setting of the Functions host: the largest request body, in bytes.</summary>
    public const string BodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    private const long DefaultBodyLimit = 210 * 1024 * 1024;
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(20);

    public static void AddTo(WebApplicationBuilder web)
    {
        web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = web.Configuration.GetValue(BodyLimitSetting, DefaultBodyLimit);
        });
        var services = web.Services;
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownLimit);
        services.AddSingleton(TimeProvider.System);
        services.AddMvcCore();
        services.AddSingleton<FunctionKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<FunctionKeys>());
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<IFunctionInvoker>(provider => provider.GetRequiredService<FunctionInvoker>());
        services.AddHostedService<AzuriteService>();
        services.AddSingleton(provider => new Leadership(
            new BlobServiceClient(web.Configuration["AzureWebJobsStorage"]).GetBlobContainerClient("runtime"),
            LeaseTimes.Default, provider.GetRequiredService<ILogger<Leadership>>()));
        services.AddSingleton<ILeadership>(provider => provider.GetRequiredService<Leadership>());
        services.AddHostedService(provider => provider.GetRequiredService<Leadership>());
        services.AddSingleton<TimerTriggers>();
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<TimerTriggers>());
        services.AddDurable(provider => provider.GetRequiredService<IReadOnlyList<HostedFunction>>());
        services.AddHostedService<BackgroundWorkHost>();
        services.AddHostedService<MessageListeners>();
    }

    /// <exception cref="InvalidOperationException">A function cannot be hosted.</exception>
    public static IHost Build(
        WebApplicationBuilder web, IReadOnlyList<HostedFunction> found, IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        IReadOnlyList<HostedFunction> functions = [.. found.Where(f => !web.Configuration.GetValue<bool>($"AzureWebJobs.{f.Name}.Disabled"))];
        web.Services.AddSingleton(functions);
        web.Services.AddSingleton(middleware);
        AddMessaging(web, functions);
        var app = web.Build();

        // On the Functions host a function authenticates by hand; left alone, WebApplication would do it before every function.
        var properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = true;
        properties["__AuthorizationMiddlewareSet"] = true;

        var invoker = app.Services.GetRequiredService<FunctionInvoker>();
        foreach (var function in functions)
            invoker.Bind(function);
        app.Services.GetRequiredService<TimerTriggers>();
        AdminEndpoints.ExplainMisses(app);
        AdminEndpoints.Map(app);
        HttpEndpoints.Map(app, functions);
        return app;
    }

    private static void AddMessaging(WebApplicationBuilder web, IReadOnlyList<HostedFunction> functions)
    {
        MessageTrigger.DefaultConnections(web.Configuration, functions);
        var settings = ReceiverSettings.Of(web.Configuration);
        IReadOnlyList<MessageTrigger> triggers =
            [.. functions.Where(f => f.Trigger is ServiceBusTriggerAttribute).Select(f => new MessageTrigger(f, web.Configuration))];
        web.Services.AddSingleton(settings);
        web.Services.AddSingleton(triggers);
        foreach (var trigger in triggers.Where(t => t.BySession))
            web.Services.AddSingleton<IBackgroundWork>(provider => new SessionReceiver(
                trigger.Account, trigger.Queue, trigger.HandlerBy(provider.GetRequiredService<FunctionInvoker>()), settings,
                provider.GetRequiredService<ILogger<SessionReceiver>>()));
    }
}
