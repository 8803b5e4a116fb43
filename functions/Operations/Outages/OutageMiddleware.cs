using System.Collections.Frozen;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Operations.Outages;

/// <summary>Stands before everything else of every HTTP function: what fails because the storage account, or another service that the hub needs, is away is answered with 503 and when to come again, and not as a fault of the hub.</summary>
internal sealed partial class OutageMiddleware(ILogger<OutageMiddleware> logger)
{
    private const string Doubt = "What was asked for may have been done or not: look, or ask again in a moment.";

    /// <summary>The client of what is away has tried for some seconds by then. Most outages are short.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private static readonly Unavailable Storage = new("storage_unavailable", $"The hub cannot reach its storage just now. {Doubt}");
    private static readonly Unavailable Service = new("service_unavailable", $"The hub cannot reach a service that it needs just now. {Doubt}");

    private static readonly FrozenDictionary<string, CallersOf> Callers = FunctionMethods.Select(CallersOf.Function);

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (OutageOf(failure) is { } outage && context.GetHttpContext() is { Response.HasStarted: false, RequestAborted.IsCancellationRequested: false })
        {
            var (http, function) = (context.GetHttpContext()!, context.FunctionDefinition.Name);
            LogOutage(failure, function, outage.Code);
            http.Response.Clear();
            await new UnavailableAnswer(
                outage,
                Wait,
                Callers[function],
                new PageResult<OutagePage>(status: StatusCodes.Status503ServiceUnavailable)).ExecuteAsync(http);
        }
    }

    /// <summary>What is away; null when the failure is the hub's own.</summary>
    private static Unavailable? OutageOf(Exception failure) => StorageOutage.Caused(failure) ? Storage : ServiceOutage.Caused(failure) ? Service : null;

    [LoggerMessage(LogLevel.Warning, "Function {Function} could not reach what it needs: {Outage}")]
    private partial void LogOutage(Exception failure, string function, string outage);
}
