using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>
/// Leaves in a span what is known to be about no person, and takes out all else: an attribute that a new version of an instrumentation brings is left out until
/// somebody has looked at it.
/// </summary>
internal sealed class SpanPrivacy : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> Kept = new[]
    {
        "http.request.method", "http.request.resend_count", "http.response.status_code", "http.route", "url.scheme", "network.protocol.version", "error.type",
        "faas.name", "faas.invocation_id", "faas.instance", "faas.execution", "az.schema_url", "schema.url",
        "messaging.system", "messaging.destination.name", "messaging.operation.name",
        "durabletask.type", "durabletask.task.name", "durabletask.task.version", "durabletask.task.instance_id", "durabletask.task.execution_id", "durabletask.task.status",
        "durabletask.task.task_id", "durabletask.event.target_instance_id", "durabletask.fire_at",
        "hub.site.id", "hub.job.id", "hub.job.kind", "hub.directory", "hub.count", "hub.failed",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Whom the hub calls it chooses itself; by what name it is called, its callers choose.
    private static readonly FrozenSet<string> KeptOfCalls = new[] { "server.address", "server.port" }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        List<KeyValuePair<string, object?>>? changes = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (Kept.Contains(tag.Key) || (data.Kind == ActivityKind.Client && KeptOfCalls.Contains(tag.Key)))
                continue;
            (changes ??= []).Add(new(tag.Key, tag.Key == "url.full" && tag.Value is string url ? UrlTemplate.Of(url) : null));
        }

        foreach (var (name, value) in changes ?? [])
            data.SetTag(name, value);
        // An address of the hub is its route: what is in the place of its variables may be anybody's name.
        if (data.Kind == ActivityKind.Server && data.GetTagItem("http.route") is string route)
            data.SetTag("url.path", route.StartsWith('/') ? route : $"/{route}");
        // The description is the message of an exception.
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status);
    }
}
