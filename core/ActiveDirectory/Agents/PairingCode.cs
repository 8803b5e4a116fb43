using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>A one-time code that pairs an agent: twelve letters and digits, some 2^59 of them, written in three groups. Only its hash is stored.</summary>
internal static class PairingCode
{
    /// <summary>How long it works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    // Neither I and 1 nor O and 0, which are mistaken for one another.
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
    private const int Length = 12;
    private const int Group = 4;

    /// <summary>A new one, as it is shown.</summary>
    public static string New() => string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(Group).Select(g => new string(g)));

    /// <summary>The hash of a code as somebody typed it: without regard to case, hyphens and spaces.</summary>
    /// <returns>Null when it is none.</returns>
    public static string? Hash(string typed)
    {
        var code = string.Concat(typed.Where(c => c is not ('-' or ' '))).ToUpperInvariant();
        return code.Length == Length && code.All(c => Letters.Contains(c, StringComparison.Ordinal)) ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(code))) : null;
    }
}
