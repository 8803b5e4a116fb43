using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Core.Sts.Clients;

/// <summary>A secret as it is stored: what can be checked but not read.</summary>
public sealed record ClientSecret
{
    /// <summary>The most secrets that a client has at one time: the old and the new while it rotates.</summary>
    public const int MostLive = 2;

    // A random secret of so many bits needs no slow hash (ASVS 5.0 6.5.2).
    private const int GeneratedBytes = 32;
    private const int SaltBytes = 16;

    // OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA512, 220,000 iterations.
    private static readonly PasswordHasher<ClientSecret> Slow = new(Options.Create(new PasswordHasherOptions { IterationCount = 220_000 }));

    /// <summary>Names it among the client's secrets.</summary>
    public required string Id { get; init; }

    /// <summary>What people know it by.</summary>
    public required string Label { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working, in UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether somebody chose it, so that it is hashed like a password.</summary>
    public bool Imported { get; init; }

    /// <summary>Salt and SHA-256 of a generated one, the password hash of an imported one.</summary>
    public required string Hash { get; init; }

    /// <summary>A new secret of 256 bits.</summary>
    /// <returns>What is stored, and the secret itself, which is shown once.</returns>
    public static (ClientSecret Stored, string Secret) Generate(string label, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        var secret = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(GeneratedBytes));
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return (new ClientSecret { Id = NewId(), Label = label, CreatedAt = now, ExpiresAt = expiresAt, Hash = Convert.ToBase64String([.. salt, .. Digest(salt, secret)]) }, secret);
    }

    /// <summary>A secret that somebody brings along.</summary>
    public static ClientSecret Import(string secret, string label, DateTimeOffset now, DateTimeOffset? expiresAt) =>
        new() { Id = NewId(), Label = label, CreatedAt = now, ExpiresAt = expiresAt, Imported = true, Hash = Slow.HashPassword(null!, secret) };

    /// <summary>Whether it still works.</summary>
    public bool IsLive(DateTimeOffset now) => ExpiresAt is null || now < ExpiresAt;

    /// <summary>Whether this is the secret, in a time that does not depend on what is wrong with it.</summary>
    public bool Matches(string secret) => Verify(secret) != PasswordVerificationResult.Failed;

    /// <summary>Whether this is the secret, like <see cref="Matches"/>, and whether it should be hashed anew (<see cref="Rehashed"/>).</summary>
    public PasswordVerificationResult Verify(string secret)
    {
        if (Imported)
            return Slow.VerifyHashedPassword(this, Hash, secret);
        ReadOnlySpan<byte> stored = Convert.FromBase64String(Hash);
        return CryptographicOperations.FixedTimeEquals(stored[SaltBytes..], Digest(stored[..SaltBytes], secret))
            ? PasswordVerificationResult.Success
            : PasswordVerificationResult.Failed;
    }

    /// <summary>The same secret hashed as secrets are hashed today; null when it is so already. Only after <see cref="Matches"/>.</summary>
    public ClientSecret? Rehashed(string secret) =>
        Imported && Slow.VerifyHashedPassword(this, Hash, secret) == PasswordVerificationResult.SuccessRehashNeeded ? this with { Hash = Slow.HashPassword(this, secret) } : null;

    private static string NewId() => RandomNumberGenerator.GetHexString(12, lowercase: true);

    private static byte[] Digest(ReadOnlySpan<byte> salt, string secret) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]);
}
