namespace Hub.Local.Functions;

/// <summary>One invocation of a function: who it is, its services and its cancellation.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique to this invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Stable for the function across invocations.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The trace that the invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>The services of this invocation: a scope of its own, disposed when the function has ended.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function that is invoked.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>What middleware hands on to later middleware and to the function.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Cancelled when the host stops, or when the caller of an HTTP function has gone.</summary>
    public virtual CancellationToken CancellationToken => CancellationToken.None;
}
