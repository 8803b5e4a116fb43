using System.Globalization;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Ends a person's session at a client 30 days after the sign-in, however often it was refreshed, and at once when the account is closed or has been signed out
/// everywhere. In between a refresh token lives 15 days.
/// </summary>
internal sealed class LimitSession(Accounts.Accounts accounts, TimeProvider time) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    private static readonly TimeSpan Absolute = TimeSpan.FromDays(30);
    private static readonly TimeSpan Sliding = TimeSpan.FromDays(15);

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Principal is not { } principal || !(context.Request.IsAuthorizationCodeGrantType() || context.Request.IsRefreshTokenGrantType()))
            return;
        var started = DateTimeOffset.ParseExact(principal.GetClaim(HubClaims.SessionStarted)!, "O", CultureInfo.InvariantCulture);
        var left = started + Absolute - time.GetUtcNow();
        var account = Guid.TryParse(principal.GetClaim(Claims.Subject), out var id) ? await accounts.FindAsync(id, context.CancellationToken) : null;
        if (left <= TimeSpan.Zero || account is not { Disabled: false } || started < account.SessionsValidFrom)
        {
            context.Reject(Errors.InvalidGrant, "The session has ended. The person has to sign in again.");
            return;
        }

        principal.SetRefreshTokenLifetime(left < Sliding ? left : Sliding);
    }
}
