using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Core.Sts.Clients;

/// <summary>Changes a client's secret without a pause: the new one works at once, the one before for a while yet.</summary>
public sealed class RotateSecret(Clients clients, ClientSecretUses uses, Audit audit, TimeProvider time)
{
    /// <summary>How long the old secret lives on unless somebody says otherwise.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    /// <summary>The longest that the old secret may live on.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>
    /// Adds a secret, and lets the newest of those that live end after the overlap; any other ends now. One that was never used ends before one that was: where the answer was lost
    /// and the secret is asked for again, the one in use lives on.
    /// </summary>
    /// <param name="clientId">The client.</param>
    /// <param name="label">What people know the secret by.</param>
    /// <param name="overlap">How long the old secret lives on.</param>
    /// <param name="by">Who rotates.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<RotatedSecret>> RunAsync(string clientId, string label, TimeSpan overlap, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap)
            return new Invalid("invalid_overlap", $"The old secret may live on for at most {LongestOverlap.TotalHours:0} hours.");
        var now = time.GetUtcNow();
        var used = await uses.ReadAsync(clientId, cancellationToken);
        var (stored, secret) = ClientSecret.Generate(label, now, expiresAt: null);
        ClientSecret? old = null;
        var client = await clients.UpdateAsync(
            clientId,
            c =>
            {
                old = c.Secrets.Where(s => s.IsLive(now)).MaxBy(s => (used.ContainsKey(s.Id), s.CreatedAt));
                if (old is not null)
                    old = overlap == TimeSpan.Zero ? null : old with { ExpiresAt = old.ExpiresAt is { } ends && ends < now + overlap ? ends : now + overlap };
                return c with { Secrets = old is null ? [stored] : [old, stored] };
            },
            cancellationToken);
        if (client is null)
            return new NotFound("client_unknown", "There is no such client.");
        await audit.AddAsync(new AuditRecord(client.Sites is [var site] ? site : null, by.Id, "client.secret_rotated", $"{clientId} {stored.Id}", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return new RotatedSecret(clientId, stored, secret, old);
    }
}

/// <summary>A secret that took over from another.</summary>
/// <param name="ClientId">Its client.</param>
/// <param name="Stored">What is kept of it.</param>
/// <param name="Secret">The secret, shown this once.</param>
/// <param name="Old">The one before, with the time when it ends; null when none lives on.</param>
public sealed record RotatedSecret(string ClientId, ClientSecret Stored, string Secret, ClientSecret? Old);
