using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Mis.Feeds;

/// <summary>Ids for records to which a format gives none: made from what tells them apart, so the same in every feed, and legal in every format.</summary>
internal static class DerivedId
{
    /// <summary>The id for these parts: a GUID made from their SHA-256.</summary>
    public static string For(string first, string second, string third)
    {
        var text = $"{first}\n{second}\n{third}";
        Span<byte> utf8 = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out var length))
        {
            utf8 = Encoding.UTF8.GetBytes(text);
            length = utf8.Length;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }
}
