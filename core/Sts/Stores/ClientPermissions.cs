using Hub.Core.Sts.Clients;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Stores;

/// <summary>What a client may ask of the STS, by what it is.</summary>
internal static class ClientPermissions
{
    /// <summary>The permissions as OpenIddict names them.</summary>
    public static IEnumerable<string> Of(Client client)
    {
        yield return Permissions.Endpoints.Token;
        yield return Permissions.Endpoints.Revocation;
        if (client.IsConfidential)
            yield return Permissions.Endpoints.Introspection;
        if (client.Kind == ClientKind.Interactive)
        {
            yield return Permissions.Endpoints.Authorization;
            yield return Permissions.Endpoints.PushedAuthorization;
            yield return Permissions.Endpoints.EndSession;
            yield return Permissions.GrantTypes.AuthorizationCode;
            yield return Permissions.GrantTypes.RefreshToken;
            yield return Permissions.ResponseTypes.Code;
        }
        else
        {
            yield return Permissions.GrantTypes.ClientCredentials;
        }

        foreach (var scope in client.Scopes)
            yield return Permissions.Prefixes.Scope + scope;
    }
}
