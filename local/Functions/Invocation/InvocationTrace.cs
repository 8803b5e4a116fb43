using System.Diagnostics;

namespace Hub.Local.Functions.Invocation;

/// <summary>The trace of one invocation, and its span: of the source, name and attributes that the real worker gives it (schema 1.37.0).</summary>
internal sealed class InvocationTrace : TraceContext
{
    private static readonly ActivitySource Worker = new("Microsoft.Azure.Functions.Worker");

    private InvocationTrace(Activity? trigger)
    {
        if (trigger is { IdFormat: ActivityIdFormat.W3C })
            (TraceParent, TraceState) = (trigger.Id!, trigger.TraceStateString ?? "");
    }

    public override string TraceParent { get; } = "";

    public override string TraceState { get; } = "";

    /// <summary>The trace of what is under way here.</summary>
    public static InvocationTrace Here() => new(Activity.Current);

    /// <summary>The span of an invocation. An orchestrator has none: its code runs again in every turn.</summary>
    public static Activity? Start(FunctionContext context, Attribute trigger) => trigger is OrchestrationTriggerAttribute
        ? null
        : Worker.StartActivity($"function {context.FunctionDefinition.Name}")
            ?.SetTag("faas.name", context.FunctionDefinition.Name).SetTag("faas.invocation_id", context.InvocationId);
}
