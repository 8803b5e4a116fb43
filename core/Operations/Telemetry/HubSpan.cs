using System.Diagnostics;

namespace Hub.Core.Operations.Telemetry;

/// <summary>What the hub adds to the span of the function that runs: ids and counts, nothing about a person.</summary>
public static class HubSpan
{
    /// <summary>Which job of which site it is about: by these the traces of several requests about one job are found.</summary>
    public static void Concerns(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        Activity.Current?.SetTag("hub.site.id", job.SiteId).SetTag("hub.job.id", job.Id).SetTag("hub.job.kind", job.Kind);
    }

    /// <summary>How many things were done, and how many of them failed.</summary>
    public static void Counts(int done, int failed) => Activity.Current?.SetTag("hub.count", done).SetTag("hub.failed", failed);
}
