using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Lets the access tokens of clients, by far the most, be issued without a row in a table. They live an hour, end with their client or install, and
/// can be revoked by their id (<see cref="Tokens.RevokedTokens"/>). Identity tokens, which nobody redeems, have no row either.
/// </summary>
internal sealed class SpareTokenEntry : IOpenIddictServerHandler<GenerateTokenContext>
{
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.IdentityToken
            || (context.TokenType is TokenTypeIdentifiers.AccessToken && context.Request?.IsClientCredentialsGrantType() == true))
            context.CreateTokenEntry = context.PersistTokenPayload = false;
        return ValueTask.CompletedTask;
    }
}
