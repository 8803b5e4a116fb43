using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
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
    /// <param name="scopes">Its scopes.</param>
    /// <param name="securables">The rights in DeX that it carries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<bool> StandsAsync(
        string? tokenId, string? clientId, Guid? organisation, IEnumerable<string> scopes, IEnumerable<string> securables, CancellationToken cancellationToken)
    {
        if (clientId is null || await clients.FindAsync(clientId, cancellationToken) is not { Disabled: false } client)
            return false;
        if (tokenId is not null && await revoked.ContainsAsync(tokenId, cancellationToken))
            return false;
        if (!byKind.TryGetValue(client.Kind, out var rules))
            return true;
        return await rules.FindAsync(client, organisation, cancellationToken) is { } grant && scopes.All(grant.Allows) && (grant.Agreed is not { } agreed || Within(securables, agreed));
    }

    /// <summary>A right that was withdrawn takes the token with it: whoever reads it elsewhere would believe it for its hour.</summary>
    private static bool Within(IEnumerable<string> securables, DataExchange agreed)
    {
        var held = new List<Securable>();
        foreach (var text in securables)
        {
            if (!Securable.TryParse(text, out var securable))
                return false;
            held.Add(securable);
        }

        return SecurableSet.Covers(agreed.Securables, held);
    }
}
