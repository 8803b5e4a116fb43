using Hub.Core.Sts.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// A token that was revoked, or whose client is gone, is not active (RFC 7662 section 2.2) although its signature and times still hold. Of one that is, the answer tells the
/// organisation that it is for and the rights that it carries.
/// </summary>
internal sealed class TellStanding(TokenStanding standing) : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        var token = context.GenericTokenPrincipal;
        var presenter = token.GetPresenters() is [var client, ..] ? client : token.GetClaim(Claims.ClientId);
        Guid? organisation = Guid.TryParse(token.GetClaim(HubClaims.Organisation), out var id) ? id : null;
        var securables = token.GetClaims(HubClaims.Securables);
        if (!await standing.StandsAsync(token.GetClaim(Claims.JwtId), presenter, organisation, token.GetScopes(), securables, context.CancellationToken))
        {
            context.Reject(Errors.InvalidToken, "The token was revoked.");
            return;
        }

        if (organisation is not null)
            context.Claims[HubClaims.Organisation] = organisation.ToString();
        if (securables.Length > 0)
            context.Claims[HubClaims.Securables] = new OpenIddictParameter([.. securables]);
    }
}
