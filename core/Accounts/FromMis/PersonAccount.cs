using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Accounts.FromMis;

/// <summary>Which account is a person's.</summary>
public static class PersonAccount
{
    /// <summary>
    /// The id of a person's account, made of the site and the person's id in the MIS, so that a step that is repeated after a crash finds what it made before
    /// (RFC 9562 section 5.8).
    /// </summary>
    public static Guid Id(Guid siteId, string personId) => Hashed($"account {siteId} {personId}");

    /// <summary>
    /// The id of an account that is made by hand, of the site and what names it there: a form that is sent twice, or a file that is uploaded again, finds what it made before. No
    /// name of one site or kind gives the id of another.
    /// </summary>
    internal static Guid ByHand(Guid siteId, string kind, string name) => Hashed($"by hand {siteId} {kind} {name}");

    private static Guid Hashed(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
