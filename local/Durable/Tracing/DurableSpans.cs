using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Hub.Local.Durable.Engine;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Hub.Local.Hosting;

namespace Hub.Local.Durable.Tracing;

/// <summary>
/// The spans of orchestrations, by the names, kinds and attributes of the real ones (microsoft/durabletask-dotnet, <c>TraceHelper</c>). What spans several turns is made
/// known once, when it has ended; until then its id is known by what it is the span of, so that nothing about it is stored but the trace that it belongs to.
/// </summary>
internal static class DurableSpans
{
    /// <summary>Of the client.</summary>
    private static readonly ActivitySource Client = new("Microsoft.DurableTask");

    /// <summary>Of the engine, which on Azure is in the Functions host.</summary>
    private static readonly ActivitySource Engine = new("DurableTask.Core");

    /// <summary>Whether anybody wants to know.</summary>
    public static bool Wanted => Engine.HasListeners();

    /// <summary>A client begins an orchestration.</summary>
    public static Activity? Create(string orchestrator, string instanceId) =>
        Tagged(Client.StartActivity($"create_orchestration:{orchestrator}", ActivityKind.Producer), "orchestration", orchestrator, instanceId);

    /// <summary>A client raises an event.</summary>
    public static Activity? Raise(string eventName, string instanceId)
    {
        var span = Client.StartActivity($"orchestration_event:{eventName}", ActivityKind.Producer);
        span?.SetTag("durabletask.type", "event").SetTag("durabletask.task.name", eventName).SetTag("durabletask.event.target_instance_id", instanceId);
        return span;
    }

    /// <summary>An activity runs: once for each time that it runs, as a child of the span of the step that asked for it.</summary>
    public static Activity? Run(ActivityJob job) =>
        TryStep(job.Trace, job.Start, job.Execution, job.Step.Id, out var parent)
            ? Tagged(Engine.StartActivity($"activity:{job.Step.Name}", ActivityKind.Server, parent), "activity", job.Step.Name!, job.InstanceId)?.SetTag("durabletask.task.task_id", job.Step.Id)
            : null;

    /// <summary>The <c>traceparent</c> of a child that a step starts; null when the instance is in no trace.</summary>
    public static string? ForChild(InstanceRecord record, HistoryEvent step) =>
        TryStep(record.Trace, record.Start, record.Execution, step.Id, out var context) ? TraceParent(context) : null;

    /// <summary>
    /// What is current while an orchestrator's code runs: it makes no span, since the code runs again in every turn, but logs bear the orchestration's ids by it.
    /// </summary>
    public static Activity? Ambient(InstanceRecord record)
    {
        if (!TryInstance(record, out var own))
            return null;
        var ambient = new Activity($"orchestration:{record.Name}").SetParentId(own.TraceId, own.SpanId, own.TraceFlags);
        ambient.Start();
        SetSpanId(ambient, own.SpanId);
        return ambient;
    }

    /// <summary>A step has been answered.</summary>
    /// <param name="record">Whose step.</param>
    /// <param name="step">What was asked for.</param>
    /// <param name="asked">When.</param>
    /// <param name="answer">The answer.</param>
    public static void Answered(InstanceRecord record, HistoryEvent step, DateTime asked, HistoryEvent answer)
    {
        if (!TryInstance(record, out var parent) || !TryStep(record.Trace, record.Start, record.Execution, step.Id, out var own))
            return;
        var (name, kind, type) = step.Kind switch
        {
            EventKind.Activity => ($"activity:{step.Name}", ActivityKind.Client, "activity"),
            EventKind.SubOrchestration => ($"orchestration:{step.Name}", ActivityKind.Client, "orchestration"),
            _ => ($"orchestration:{record.Name}:timer", ActivityKind.Internal, "timer"),
        };
        using var span = Tagged(Engine.StartActivity(name, kind, parent, startTime: asked), type, step.Name ?? record.Name, record.Id);
        if (span is null)
            return;
        SetSpanId(span, own.SpanId);
        span.SetTag("durabletask.task.task_id", step.Id);
        if (step.Due is { } due)
            span.SetTag("durabletask.fire_at", due.ToString("o"));
        if (answer is { Kind: EventKind.Failed, Failure: { } failure })
            span.Failed(failure.ErrorType);
    }

    /// <summary>An orchestration has come to its end, or to the end of an execution.</summary>
    /// <param name="record">As it stands.</param>
    /// <param name="began">When the execution began.</param>
    /// <param name="status">How it ended, by the words of <c>OrchestrationRuntimeStatus</c>.</param>
    public static void Ended(InstanceRecord record, DateTime began, string status)
    {
        if (!TryInstance(record, out var own) || !ActivityContext.TryParse(record.Trace, null, out var parent))
            return;
        using var span = Tagged(Engine.StartActivity($"orchestration:{record.Name}", ActivityKind.Server, parent, startTime: began), "orchestration", record.Name, record.Id);
        if (span is null)
            return;
        SetSpanId(span, own.SpanId);
        span.SetTag("durabletask.task.status", status);
        if (record.Failure is { } failure)
            span.Failed(failure.ErrorType);
    }

    private static Activity? Tagged(Activity? span, string type, string name, string instanceId) =>
        span?.SetTag("durabletask.type", type).SetTag("durabletask.task.name", name).SetTag("durabletask.task.instance_id", instanceId);

    private static bool TryInstance(InstanceRecord record, out ActivityContext context) => TryOwn(record.Trace, $"{record.Start}/{record.Execution}", out context);

    private static bool TryStep(string? trace, string start, int execution, int step, out ActivityContext context) => TryOwn(trace, $"{start}/{execution}/{step}", out context);

    private static bool TryOwn(string? trace, string of, out ActivityContext context)
    {
        if (!ActivityContext.TryParse(trace, null, out var parent))
        {
            context = default;
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(of), hash);
        context = new ActivityContext(parent.TraceId, ActivitySpanId.CreateFromBytes(hash[..8]), parent.TraceFlags);
        return true;
    }

    private static string TraceParent(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    private static void SetSpanId(Activity span, ActivitySpanId id)
    {
        SpanIdOf(span) = id.ToHexString();
        IdOf(span) = null;
    }

    // There is no other way to give a span an id that was known before; Durable Task does the same (DiagnosticActivityExtensions).
    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity span);

    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_id")]
    private static extern ref string? IdOf(Activity span);
}
