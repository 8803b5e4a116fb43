namespace Hub.Local.Functions;

/// <summary>Runs a function once, whatever triggers it.</summary>
internal interface IFunctionInvoker
{
    /// <summary>
    /// Opens a scope, runs the middleware in order around the method and returns what the method returned (the awaited result; null for none).
    /// </summary>
    /// <param name="function">The function to run.</param>
    /// <param name="triggerValue">
    /// The value for the trigger's parameter, made for that parameter's type. Also asked for <c>TaskActivityContext</c> by an activity that takes it, and for
    /// <c>TaskOrchestrationContext</c>, whose <c>GetInput</c> fills an orchestrator's further parameter.
    /// </param>
    /// <param name="cancellationToken">Cancels the function's own token.</param>
    /// <exception cref="Exception">Whatever the function threw, unwrapped.</exception>
    Task<object?> InvokeAsync(HostedFunction function, Func<Type, object?> triggerValue, CancellationToken cancellationToken);
}
