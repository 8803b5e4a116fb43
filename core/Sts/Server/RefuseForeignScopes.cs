using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Refuses a request for a scope that does not exist or that the client is not assigned (<c>invalid_scope</c>, RFC 6749 section 5.2). Scopes are few and fixed,
/// so no store holds them. Runs when the client has been authenticated.
/// </summary>
internal sealed class RefuseForeignScopes(Clients.Clients clients)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ValidateAuthorizationRequestContext>, IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>
{
    public ValueTask HandleAsync(ValidateTokenRequestContext context) => RefuseAsync(context, context.Request, context.ClientId);

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context) => RefuseAsync(context, context.Request, context.ClientId);

    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context) => RefuseAsync(context, context.Request, context.ClientId);

    private async ValueTask RefuseAsync(BaseValidatingContext context, OpenIddictRequest request, string? clientId)
    {
        if (clientId is null || await clients.FindAsync(clientId, context.CancellationToken) is not { } client)
            return;
        if (request.GetScopes().Any(s => !HubScopes.Exists(s) || !IsAssigned(client, s)))
            context.Reject(Errors.InvalidScope, "A scope that was asked for does not exist or is not assigned to the client. Ask for assigned scopes only.");
    }

    /// <summary>People's own scopes need no assignment where people sign in.</summary>
    private static bool IsAssigned(Client client, string scope) =>
        client.Scopes.Contains(scope) || (client.Kind == ClientKind.Interactive && scope is HubScopes.OpenId or HubScopes.Profile or HubScopes.Email or HubScopes.OfflineAccess);
}
