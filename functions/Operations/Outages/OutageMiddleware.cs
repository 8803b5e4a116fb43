using System.Collections.Frozen;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Operations.Outages;

/// <summary>Stands before everything else of every HTTP function: what fails because the storage account is away is answered with 503 and when to come again, and not as a fault of the hub.</summary>
internal sealed partial class OutageMiddleware(ILogger<OutageMiddleware> logger)
{
    /// <summary>The storage client has tried for some seconds by then. Most outages are short.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private static readonly FrozenDictionary<string, CallersOf> Callers = FunctionMethods.Select(CallersOf.Function);

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (StorageOutage.Caused(failure) && context.GetHttpContext() is { Response.HasStarted: false, RequestAborted.IsCancellationRequested: false })
        {
            var (http, function) = (context.GetHttpContext()!, context.FunctionDefinition.Name);
            LogOutage(failure, function);
            http.Response.Clear();
            await new UnavailableAnswer(
                new Unavailable("storage_unavailable", "The hub cannot reach its storage just now. What was asked for may have been done or not: look, or ask again in a moment."),
                Wait,
                Callers[function],
                new PageResult<OutagePage>(status: StatusCodes.Status503ServiceUnavailable)).ExecuteAsync(http);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Function {Function} could not reach the storage")]
    private partial void LogOutage(Exception failure, string function);
}
