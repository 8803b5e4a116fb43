using Hub.Core.Sts.Keys;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server.AspNetCore;

namespace Hub.Functions.Sts;

/// <summary>The endpoints of OAuth 2.0 and OpenID Connect. The protocol server answers; what only the hub knows (who is signed in) is asked of <see cref="SignedIn"/>.</summary>
public sealed class StsFunctions(SigningKeys keys, RateLimits limits, SignedIn signedIn, TimeProvider time)
{
    /// <summary>Discovery (OpenID Connect Discovery 1.0, RFC 8414) and the key set (RFC 7517). For everybody.</summary>
    [Function("StsDocument"), InMaintenance(InMaintenance.Always)]
    public Task<IResult> DocumentAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = ".well-known/{document}")] HttpRequest request, string document, FunctionContext context) =>
        AnswerAsync(request, document, context.CancellationToken);

    /// <summary>Token, authorize, pushed authorization, userinfo, introspection, revocation, end of session. For everybody: the protocol says who may.</summary>
    [Function("StsEndpoint"), InMaintenance(InMaintenance.WhileReadOnly)]
    public Task<IResult> EndpointAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "connect/{endpoint}")] HttpRequest request, string endpoint, FunctionContext context) =>
        AnswerAsync(request, endpoint, context.CancellationToken);

    private async Task<IResult> AnswerAsync(HttpRequest request, string endpoint, CancellationToken cancellationToken)
    {
        var http = request.HttpContext;
        LevelFailures.Begin(http, time);
        if (await limits.TakeAsync(RateLimitKind.Address, ClientAddress.Of(http), cancellationToken) is { } wait)
            return OAuthError.TooMany(wait);
        if (await BoundedForm.UnreadableAsync(request, cancellationToken) is { } refusal)
            return refusal;
        await keys.EnsureFreshAsync(cancellationToken);
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var server = (IAuthenticationRequestHandler)(await handlers.GetHandlerAsync(http, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme))!;
        if (await server.HandleRequestAsync())
            return Results.Empty;
        if (http.GetOpenIddictServerRequest() is not { } asked)
            return Results.NotFound();
        return endpoint == "authorize" ? await signedIn.AuthorizeAsync(http, asked, cancellationToken) : await signedIn.EndAsync(http, asked, cancellationToken);
    }
}
