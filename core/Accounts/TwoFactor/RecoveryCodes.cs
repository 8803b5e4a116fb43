using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>Codes for who has lost the phone or forgotten the passphrase. Each works once.</summary>
public static class RecoveryCodes
{
    /// <summary>How many a person gets.</summary>
    public const int Count = 10;

    // 24 characters of 32 are 120 bits: enough to be hashed without stretching (ASVS 5.0 6.5.2).
    private const int Length = 24;
    private const int GroupLength = 4;

    // Crockford's base32: no i, l, o and u.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>New codes, as they are shown.</summary>
    internal static IReadOnlyList<string> Make() =>
        [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(g => new string(g))))];

    /// <summary>A code as it is stored: for one account only, and however it was typed.</summary>
    internal static string Hash(Guid accountId, string code)
    {
        var plain = code.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant).Select(c => c switch { 'o' => '0', 'i' or 'l' => '1', _ => c });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId} {string.Concat(plain)}")));
    }

    /// <summary>The stored code that this one is; null when it is none.</summary>
    internal static string? Find(IReadOnlyList<string> stored, string hash) =>
        stored.FirstOrDefault(s => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(s), Encoding.ASCII.GetBytes(hash)));
}
