using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Uses up a code, refresh token or pushed request before anything is issued for it. In place of the library's own handler, which reads it again, takes one that
/// another request has used since for good, and lets a refresh token pass in any case: of several uses at once, more than one succeeded. Here one does, and the
/// others end what it issued, as any second use does (ASVS 5.0 10.4.2 and 10.4.5).
/// </summary>
internal sealed class RedeemOnce(IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (Presented(context) is not { } presented || presented.GetTokenId() is not { } id)
            return;
        if (await tokens.FindByIdAsync(id, context.CancellationToken) is { } token && await tokens.HasStatusAsync(token, Statuses.Valid, context.CancellationToken)
            && await tokens.TryRedeemAsync(token, context.CancellationToken))
            return;
        if (presented.GetAuthorizationId() is { } family)
            await RevokeAsync(family, context.CancellationToken);
        context.Reject(context.EndpointType is OpenIddictServerEndpointType.Token ? Errors.InvalidGrant : Errors.InvalidRequest, "It was used before.");
    }

    private static ClaimsPrincipal? Presented(ProcessSignInContext context)
    {
        var request = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        return context.EndpointType switch
        {
            OpenIddictServerEndpointType.Authorization => request?.RequestTokenPrincipal,
            OpenIddictServerEndpointType.Token when context.Request.IsAuthorizationCodeGrantType() => request?.AuthorizationCodePrincipal,
            OpenIddictServerEndpointType.Token when context.Request.IsRefreshTokenGrantType() => request?.RefreshTokenPrincipal,
            _ => null,
        };
    }

    /// <summary>Ends a family. The sign-in itself first: tokens that are being issued under it meanwhile are then void, too.</summary>
    private async Task RevokeAsync(string family, CancellationToken cancellationToken)
    {
        if (await authorizations.FindByIdAsync(family, cancellationToken) is { } authorization)
            await authorizations.TryRevokeAsync(authorization, cancellationToken);
        await tokens.RevokeByAuthorizationIdAsync(family, cancellationToken);
    }
}
