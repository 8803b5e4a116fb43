using System.Security.Cryptography;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>The key by which the hub vouches for what it recorded: nobody without it can make a chain that fits.</summary>
/// <param name="Id">Names it in what it vouches for.</param>
/// <param name="Secret">256 bits.</param>
internal sealed record AuditKey(string Id, byte[] Secret)
{
    /// <summary>What the key makes of some bytes (HMAC-SHA256).</summary>
    public byte[] Sign(byte[] content) => HMACSHA256.HashData(Secret, content);

    /// <summary>Whether it made this of them.</summary>
    public bool Signed(byte[] content, byte[]? mac) => mac is not null && CryptographicOperations.FixedTimeEquals(Sign(content), mac);
}
