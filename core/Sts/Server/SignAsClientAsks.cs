using Hub.Core.Sts.Keys;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>Signs a token with the key of the client's algorithm that signs now; the library alone would take the first key that is published.</summary>
internal sealed class SignAsClientAsks(Clients.Clients clients, SigningKeys keys, TimeProvider time) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.SigningCredentials is null)
            return;
        var clientId = context.ClientId ?? context.Request?.ClientId;
        var client = clientId is null ? null : await clients.FindAsync(clientId, context.CancellationToken);
        context.SigningCredentials = keys.Ring.Signing(client?.SigningAlgorithm ?? SecurityAlgorithms.EcdsaSha256, time.GetUtcNow());
    }
}
