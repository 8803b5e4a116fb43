using System.Reflection;
using Hub.Core.Operations.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry, to wherever the operating team has them sent (docs/telemetry.md).</summary>
internal static class TelemetryServices
{
    /// <summary>By default the name of the service; <c>OTEL_SERVICE_NAME</c> has its way.</summary>
    private const string ServiceName = "hub";

    // Those of Durable Functions, the worker and Service Bus; the embedded runtime has spans of the same names.
    private static readonly string[] Sources =
    [
        "Microsoft.Azure.Functions.Worker", "Microsoft.DurableTask", "DurableTask.Core", "WebJobs.Extensions.DurableTask",
        "Azure.Messaging.ServiceBus.ServiceBusSender", "Azure.Messaging.ServiceBus.ServiceBusProcessor",
    ];

    /// <summary>Sends telemetry where the settings say; where they say nothing, nothing is gathered.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (Exporters.Of(configuration) is { } export)
            export(services.AddSignals());
        return services;
    }

    /// <summary>Gathers the signals, freed of what is personal. Exporters are added to what it returns, and after it: what they send has been freed.</summary>
    public static OpenTelemetryBuilder AddSignals(this IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: typeof(TelemetryServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion))
        .WithTracing(traces => traces
            .AddSource(Sources)
            .AddAspNetCoreInstrumentation(http => http.EnrichWithHttpRequest = static (span, request) => RequestSpan.Begin(span, request))
            .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = static request => !IsStorage(request.RequestUri))
            .AddProcessor<SpanPrivacy>())
        .WithMetrics(metrics => metrics
            .AddMeter(HubMetrics.Name, "Hub.Runtime")
            .AddMeter("Microsoft.AspNetCore.Hosting")
            .AddRuntimeInstrumentation())
        .WithLogging(logs => logs.AddProcessor<LogPrivacy>(), log => log.IncludeFormattedMessage = true);

    /// <summary>Each request makes dozens of calls to its own storage, whose addresses hold names: they would bury the others.</summary>
    private static bool IsStorage(Uri? address) =>
        address is null || StorageHosts.Any(host => address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)) || address.AbsolutePath.StartsWith("/devstoreaccount1", StringComparison.Ordinal);

    private static readonly string[] StorageHosts = [".table.core.windows.net", ".blob.core.windows.net", ".queue.core.windows.net"];
}
