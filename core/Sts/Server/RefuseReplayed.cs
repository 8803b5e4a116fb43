using Hub.Core.Sts.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Lets a client assertion authenticate its client once (RFC 7523 section 3, point 7; OpenID Connect Core 1.0 section 9). Runs when everything else about it has
/// been found good, so that nobody but the client fills the table.
/// </summary>
internal sealed class RefuseReplayed(UsedAssertions used, TimeProvider time) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    // How far ahead an assertion may expire: so long it is remembered.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertionPrincipal is not { } assertion || context.ClientId is not { Length: > 0 } clientId)
            return;
        if (assertion.GetClaim(Claims.JwtId) is not { Length: > 0 } id || assertion.GetExpirationDate() is not { } expiresAt || expiresAt > time.GetUtcNow() + Longest)
            context.Reject(Errors.InvalidClient, "The client assertion needs a jti, and an exp at most an hour ahead.");
        else if (!await used.TryUseAsync(clientId, id, expiresAt, context.CancellationToken))
            context.Reject(Errors.InvalidClient, "The client assertion was used before.");
    }
}
