using System.Diagnostics.Metrics;

namespace Hub.Local.Hosting;

/// <summary>What on Azure the Functions host and Service Bus tell of themselves.</summary>
internal static class RuntimeMetrics
{
    private static readonly Meter Meter = new("Hub.Runtime");
    private static readonly Counter<long> DeadMessages = Meter.CreateCounter<long>("hub.runtime.dead_letters", "{message}", "Messages that are no longer delivered.");
    private static readonly Counter<long> Orchestrations = Meter.CreateCounter<long>("hub.runtime.orchestrations", "{orchestration}", "Orchestrations that ended.");

    /// <summary>A message is dead.</summary>
    public static void Died(string queue) => DeadMessages.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", queue));

    /// <summary>An orchestration has ended.</summary>
    public static void Ended(string orchestrator, string status) =>
        Orchestrations.Add(1, new("durabletask.task.name", orchestrator), new("durabletask.task.status", status));
}
