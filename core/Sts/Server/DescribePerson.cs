using System.Security.Claims;
using Hub.Core.Accounts;
using Hub.Core.Sts.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>Fills the userinfo answer (OpenID Connect Core 1.0 section 5.3) from the account as it is now: access tokens carry no names.</summary>
internal sealed class DescribePerson(Accounts.Accounts accounts) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal;
        if (!Guid.TryParse(token.GetClaim(Claims.Subject), out var id) || await accounts.FindAsync(id, context.CancellationToken) is not { Disabled: false } account
            || !IsOfSession(token, account))
        {
            context.Reject(Errors.InvalidToken, "The token is not a person's, the account is closed, or its sessions were ended.");
            return;
        }

        context.Claims[HubClaims.Organisation] = account.SiteId.ToString();
        context.Claims[Claims.Role] = new OpenIddictParameter([.. account.Roles]);
        if (token.HasScope(HubScopes.Profile))
        {
            context.Claims[Claims.Name] = account.DisplayName;
            (context.GivenName, context.FamilyName, context.PreferredUsername) = (account.GivenName, account.FamilyName, account.Username);
        }

        if (token.HasScope(HubScopes.Email))
            context.Email = account.Email;
    }

    /// <summary>Whether the token was issued since the person was last signed out everywhere. Its time is in whole seconds.</summary>
    private static bool IsOfSession(ClaimsPrincipal token, Account account) => token.GetCreationDate() is { } issued && issued.AddSeconds(1) > account.SessionsValidFrom;
}
