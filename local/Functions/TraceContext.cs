namespace Hub.Local.Functions;

/// <summary>The trace that an invocation belongs to (W3C Trace Context).</summary>
public abstract class TraceContext
{
    /// <summary>The <c>traceparent</c> of what triggered the invocation; empty when that was in no trace.</summary>
    public abstract string TraceParent { get; }

    /// <summary>Its <c>tracestate</c>; empty for none.</summary>
    public abstract string TraceState { get; }
}
