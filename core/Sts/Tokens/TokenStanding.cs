using Hub.Core.Sts.Clients;

namespace Hub.Core.Sts.Tokens;

/// <summary>Whether a client's access token, good by its signature and times, still stands: it was not revoked, and its client could get it again today.</summary>
internal sealed class TokenStanding(Clients.Clients clients, IEnumerable<IClientGrants> grants, RevokedTokens revoked)
{
    private readonly Dictionary<ClientKind, IClientGrants> byKind = grants.ToDictionary(g => g.Kind);

    /// <summary>Whether it stands. All that it looks at is at most twenty seconds old.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    /// <param name="clientId">Its client.</param>
    /// <param name="organisation">The organisation that it carries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<bool> StandsAsync(string? tokenId, string? clientId, Guid? organisation, CancellationToken cancellationToken)
    {
        if (clientId is null || await clients.FindAsync(clientId, cancellationToken) is not { Disabled: false } client)
            return false;
        if (tokenId is not null && await revoked.ContainsAsync(tokenId, cancellationToken))
            return false;
        return !byKind.TryGetValue(client.Kind, out var rules) || await rules.FindAsync(client, organisation, cancellationToken) is not null;
    }
}
