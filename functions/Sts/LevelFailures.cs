using Hub.Core.Operations.Telemetry;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Server;
using Hub.Functions.Http;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Functions.Sts;

/// <summary>
/// Answers every client that could not be authenticated in the same words and after the same time, whether there is no such client, its secret is wrong or has expired, or the hub had
/// to look the client up first (ASVS 5.0 6.3.8). Counts the failures of a client from an address.
/// </summary>
internal sealed class LevelFailures(RateLimits limits, TimeProvider time, ILogger<LevelFailures> logger)
    : IOpenIddictServerHandler<ApplyTokenResponseContext>, IOpenIddictServerHandler<ApplyIntrospectionResponseContext>,
        IOpenIddictServerHandler<ApplyRevocationResponseContext>, IOpenIddictServerHandler<ApplyPushedAuthorizationResponseContext>
{
    /// <summary>When a failure is answered, counted from its arrival. Longer than the slowest check of a secret takes.</summary>
    internal static readonly TimeSpan After = TimeSpan.FromMilliseconds(500);

    private static readonly object Arrival = new();

    /// <summary>Notes when a request came.</summary>
    public static void Begin(HttpContext http, TimeProvider time) => http.Items[Arrival] = time.GetTimestamp();

    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        await LevelAsync(context, context.Request, context.Response);
        HubMetrics.TokenAnswered(context.Response.Error);
    }

    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context) => LevelAsync(context, context.Request, context.Response);

    public ValueTask HandleAsync(ApplyRevocationResponseContext context) => LevelAsync(context, context.Request, context.Response);

    public ValueTask HandleAsync(ApplyPushedAuthorizationResponseContext context) => LevelAsync(context, context.Request, context.Response);

    private async ValueTask LevelAsync(BaseContext context, OpenIddictRequest? request, OpenIddictResponse response)
    {
        if (response.Error is Errors.InvalidGrant or Errors.InvalidToken && !string.IsNullOrEmpty(request?.ClientAssertion) && !AssertionHeld.In(context.Transaction))
            response.Error = Errors.InvalidClient;
        if (response.Error != Errors.InvalidClient || context.Transaction.GetHttpRequest()?.HttpContext is not { } http)
            return;
        // The client is not told; whoever helps it finds the reason here.
        logger.LogInformation("A client was not authenticated: {Reason}", response.ErrorDescription);
        (response.ErrorDescription, response.ErrorUri) = ("The client is unknown, or its credentials are not right.", null);
        if (await limits.TakeAsync(RateLimitKind.WrongSecret, WrongSecretKey(http, request?.ClientId), http.RequestAborted) is { } wait)
            http.Response.SetRetryAfter(wait);
        if (http.Items[Arrival] is long arrival)
            await WaitAsync(arrival, time, http.RequestAborted);
    }

    /// <summary>Waits until a failure may be answered.</summary>
    /// <param name="arrival">When the request came, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static Task WaitAsync(long arrival, TimeProvider time, CancellationToken cancellationToken) =>
        After - time.GetElapsedTime(arrival) is { Ticks: > 0 } left ? Task.Delay(left, time, cancellationToken) : Task.CompletedTask;

    internal static string WrongSecretKey(HttpContext http, string? clientId) => $"{ClientAddress.Of(http)} {clientId}";
}
