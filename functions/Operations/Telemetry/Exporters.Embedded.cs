using Microsoft.Extensions.Configuration;
using OpenTelemetry;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>Where telemetry is sent from the hub in one process.</summary>
internal static class Exporters
{
    /// <summary>Null for nowhere.</summary>
    public static Action<OpenTelemetryBuilder>? Of(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) ? null : static telemetry => telemetry.UseOtlpExporter();
}
