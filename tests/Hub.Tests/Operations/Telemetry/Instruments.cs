using System.Diagnostics.Metrics;
using System.Reflection;
using Hub.Core.Operations.Telemetry;
using Hub.Local.Hosting;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>The instruments that the hub has.</summary>
internal static class Instruments
{
    /// <summary>Found in the code: every one is a static field.</summary>
    public static IReadOnlyList<Instrument> All() =>
    [
        .. new[] { typeof(HubMetrics).Assembly, typeof(RuntimeMetrics).Assembly, typeof(Functions.Operations.Telemetry.TelemetryServices).Assembly }
            .SelectMany(a => a.GetTypes()).SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(f => f.FieldType.IsAssignableTo(typeof(Instrument))).Select(f => (Instrument)f.GetValue(null)!),
    ];
}
