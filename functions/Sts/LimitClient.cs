using Hub.Core.Sts.Limits;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Functions.Sts;

/// <summary>Stops a client that asks too often, or that keeps sending wrong secrets from an address, before its secret is looked at.</summary>
internal sealed class LimitClient(RateLimits limits)
    : IOpenIddictServerHandler<ExtractTokenRequestContext>, IOpenIddictServerHandler<ExtractIntrospectionRequestContext>,
        IOpenIddictServerHandler<ExtractRevocationRequestContext>, IOpenIddictServerHandler<ExtractPushedAuthorizationRequestContext>
{
    public ValueTask HandleAsync(ExtractTokenRequestContext context) => LimitAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context) => LimitAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractRevocationRequestContext context) => LimitAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractPushedAuthorizationRequestContext context) => LimitAsync(context, context.Request);

    private async ValueTask LimitAsync(BaseValidatingContext context, OpenIddictRequest? request)
    {
        if (request?.ClientId is not { Length: > 0 } clientId || context.Transaction.GetHttpRequest()?.HttpContext is not { } http)
            return;
        var wait = await limits.BlockedForAsync(RateLimitKind.WrongSecret, LevelFailures.WrongSecretKey(http, clientId), context.CancellationToken)
            ?? await limits.TakeAsync(RateLimitKind.Client, clientId, context.CancellationToken);
        if (wait is null)
            return;
        await OAuthError.TooMany(wait.Value).ExecuteAsync(http);
        context.HandleRequest();
    }
}
