using Azure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Hub.Core.Sts.Clients;

/// <summary>OpenIddict's rules for clients, with the hub's secrets: two may be live, generated ones are hashed fast and imported ones slowly.</summary>
public sealed class ClientManager(
    IOpenIddictApplicationCache<Client> cache,
    ILogger<OpenIddictApplicationManager<Client>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<Client> store,
    Clients clients,
    ClientSecretUses uses,
    TimeProvider time) : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    // Compared where a client has no live secret, so that the answer takes as long as that to a wrong one.
    private static readonly ClientSecret Decoy = ClientSecret.Generate("decoy", DateTimeOffset.MinValue, expiresAt: null).Stored;

    /// <inheritdoc/>
    public override async ValueTask<bool> ValidateClientSecretAsync(Client application, string secret, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var live = application.Secrets.Where(s => s.IsLive(now)).ToArray();
        // Every live one is compared: the time must not tell which of them was right.
        var results = Array.ConvertAll(live, s => s.Verify(secret));
        if (live.Length == 0)
            Decoy.Verify(secret);
        var right = Array.FindIndex(results, r => r != PasswordVerificationResult.Failed);
        if (right < 0)
            return false;
        uses.Note(application.Id, live[right].Id);
        if (results[right] == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(application.Id, live[right], secret, cancellationToken);
        return true;
    }

    private async Task RehashAsync(string clientId, ClientSecret secret, string given, CancellationToken cancellationToken)
    {
        if (secret.Rehashed(given) is not { } rehashed)
            return;
        try
        {
            // Unless the secret has gone or been rehashed by another instance since it was read.
            await clients.UpdateAsync(
                clientId,
                c => c.Secrets.Contains(secret) ? c with { Secrets = [.. c.Secrets.Select(s => s == secret ? rehashed : s)] } : null,
                cancellationToken);
        }
        catch (RequestFailedException e)
        {
            // The secret is right all the same; the next use tries again.
            Logger.LogWarning(e, "Could not store the new hash of a secret of client {ClientId}.", clientId);
        }
    }
}
