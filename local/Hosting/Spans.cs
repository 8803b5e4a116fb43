using System.Diagnostics;

namespace Hub.Local.Hosting;

/// <summary>What every span of the runtime shares.</summary>
internal static class Spans
{
    /// <summary>The trace that what begins now belongs to, as a <c>traceparent</c> (W3C Trace Context); null outside any.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>What the span is about has failed. The kind of failure only: what it says may name a person.</summary>
    public static void Failed(this Activity? span, string? type) => span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", type);
}
