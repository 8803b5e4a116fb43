using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>Where telemetry is sent from Azure.</summary>
internal static class Exporters
{
    /// <summary>Null for nowhere: the Functions host then passes the worker's log on by itself.</summary>
    public static Action<OpenTelemetryBuilder>? Of(IConfiguration configuration)
    {
        var collector = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var connection = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        if (!collector && string.IsNullOrEmpty(connection))
            return null;
        // Application Insights takes what an identity sends and nothing by key: what the host reads as Authorization=AAD.
        var byIdentity = configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("Authorization=AAD", StringComparison.OrdinalIgnoreCase) == true;
        return telemetry =>
        {
            // The host is told that the worker sends its own log, and the resource names the function app.
            telemetry.UseFunctionsWorkerDefaults();
            if (collector)
                telemetry.UseOtlpExporter();
            if (!string.IsNullOrEmpty(connection))
            {
                telemetry.UseAzureMonitorExporter(monitor =>
                {
                    monitor.ConnectionString = connection;
                    if (byIdentity)
                        monitor.Credential = new DefaultAzureCredential();
                });
            }
        };
    }
}
