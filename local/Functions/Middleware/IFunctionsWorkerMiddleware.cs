namespace Hub.Local.Functions.Middleware;

/// <summary>The rest of the pipeline, down to the function.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>Runs around every function, whatever its trigger.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Does its part and calls <paramref name="next"/>, or answers in its place.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
