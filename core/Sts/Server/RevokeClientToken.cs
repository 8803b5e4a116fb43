using Hub.Core.Sts.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>Revokes an access token that has no entry (RFC 7009).</summary>
internal sealed class RevokeClientToken(RevokedTokens revoked) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var token = context.GenericTokenPrincipal;
        if (token.GetAuthorizationId() is not null || token.GetClaim(Claims.JwtId) is not { } id)
            return;
        await revoked.AddAsync(id, token.GetExpirationDate() ?? DateTimeOffset.MaxValue, context.CancellationToken);
        context.HandleRequest();
    }
}
