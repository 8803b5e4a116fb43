using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Storage;

/// <summary>Makes any text a legal partition or row key.</summary>
/// <remarks>Keys may not hold <c>/ \ # ?</c> nor control characters (learn.microsoft.com, "Understanding the Table service data model"); <c>%</c> breaks some servers.</remarks>
public static class TableKey
{
    // A key holds at most 1 KiB as UTF-16; the rest is for what callers put before or behind it.
    private const int MaxLength = 400;
    private const int MaxWholeLength = 512;
    private const string Reserved = "/\\#?%=";

    /// <summary>
    /// The key for <paramref name="text"/>: reserved characters become <c>=</c> and four hex digits; what would be too long becomes <c>=~</c> and its SHA-256,
    /// which no escaped text can be. Distinct texts have distinct keys.
    /// </summary>
    public static string For(string text)
    {
        if (text.Length <= MaxLength && !text.Any(IsReserved))
            return text;
        var key = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsReserved(c))
                key.Append('=').Append(((int)c).ToString("x4", null));
            else
                key.Append(c);
        }

        return key.Length <= MaxLength ? key.ToString() : "=~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The text of a key; null for one that is a hash.</summary>
    public static string? TextOf(string key)
    {
        if (key.StartsWith("=~", StringComparison.Ordinal))
            return null;
        var text = new StringBuilder(key.Length);
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] != '=')
                text.Append(key[i]);
            else if (i + 4 < key.Length && ushort.TryParse(key.AsSpan(i + 1, 4), System.Globalization.NumberStyles.HexNumber, null, out var code))
                (_, i) = (text.Append((char)code), i + 4);
            else
                return null;
        }

        return text.ToString();
    }

    /// <summary>Whether a text that came from outside can be a key or a part of one: right length, no reserved character but our own escapes.</summary>
    public static bool IsLegal(string key) => key.Length is > 0 and <= MaxWholeLength && !key.Any(c => c != '=' && (IsReserved(c) || c == '\uFFFD'));

    private static bool IsReserved(char c) => char.IsControl(c) || Reserved.Contains(c, StringComparison.Ordinal);
}
