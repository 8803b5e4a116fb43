using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Operations;
using Hub.Core.Sts.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>Answers <c>grant_type=client_credentials</c> (RFC 6749 section 4.4): what kind of client it is decides for which organisation the token is.</summary>
internal sealed class IssueClientToken(Clients.Clients clients, IEnumerable<IClientGrants> grants, Audit audit) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    private readonly Dictionary<Clients.ClientKind, IClientGrants> byKind = grants.ToDictionary(g => g.Kind);

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsClientCredentialsGrantType())
            return;
        if (!SelectedOrganisation.TryRead(context.Request.AcrValues, out var asked))
        {
            context.Reject(Errors.InvalidRequest, "acr_values must name one organisation, as orgselected: and its id, a GUID.");
            return;
        }

        var client = await clients.FindAsync(context.ClientId!, context.CancellationToken);
        var grant = client is not null && byKind.TryGetValue(client.Kind, out var rules) ? await rules.FindAsync(client, asked, context.CancellationToken) : null;
        if (grant is null)
        {
            await audit.AddAsync(new AuditRecord(asked, context.ClientId!, "token.refused", asked?.ToString() ?? "", "organisation_not_linked"), context.CancellationToken);
            // The same words whether there is no such organisation, it is another's, or the application is not in use there.
            context.Reject(Errors.UnauthorizedClient, "The client may not act for this organisation: it is not linked to it, or its application is not in use there.");
            return;
        }

        if (context.Request.GetScopes().FirstOrDefault(scope => !grant.Value.Allows(scope)) is { } withheld)
        {
            await audit.AddAsync(new AuditRecord(grant.Value.Organisation, context.ClientId!, "token.refused", withheld, "scope_not_agreed"), context.CancellationToken);
            context.Reject(Errors.InvalidScope, "The school has not agreed to one of the scopes, or no longer does.");
            return;
        }

        context.SignIn(Principal(client!, grant.Value, context.Request));
    }

    private static ClaimsPrincipal Principal(Clients.Client client, ClientGrant grant, OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("Hub.Sts", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, client.Id);
        // The token has no entry that would give it an id, and one has to be named to revoke it.
        identity.SetClaim(Claims.JwtId, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        if (grant.Organisation is { } id)
            identity.SetClaim(HubClaims.Organisation, id.ToString());
        var asked = request.GetScopes();
        var granted = asked.Length > 0 ? asked : [.. client.Scopes.Where(grant.Allows)];
        if (grant.Agreed is { Securables.Count: > 0 } agreed)
            identity.AddClaim(new Claim(HubClaims.Securables, JsonSerializer.Serialize(agreed.Securables), JsonClaimValueTypes.JsonArray));
        identity.SetScopes(granted);
        identity.SetResources(HubScopes.AudiencesOf(granted));
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
