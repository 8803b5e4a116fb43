using Microsoft.AspNetCore.Http;

namespace Hub.Local.Functions.Invocation;

/// <summary>One run of one function, on its way through the middleware.</summary>
internal sealed class InvocationContext(
    HostedFunction function, IServiceProvider services, Func<Type, object?> triggerValue, HttpContext? http, CancellationToken cancellationToken)
    : FunctionContext
{
    private IDictionary<object, object>? items;

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => function.Id;

    public override TraceContext TraceContext { get; } = InvocationTrace.Here();

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => function;

    public override IDictionary<object, object> Items
    {
        get => items ??= new Dictionary<object, object>();
        set => items = value;
    }

    public override CancellationToken CancellationToken => cancellationToken;

    public HostedFunction Function => function;

    /// <summary>The exchange of an HTTP function.</summary>
    public HttpContext? Http => http;

    /// <summary>Makes what the trigger brought, as the given type.</summary>
    public Func<Type, object?> TriggerValue => triggerValue;

    /// <summary>What the function returned, or what answers in its place.</summary>
    public object? Result { get; set; }
}
