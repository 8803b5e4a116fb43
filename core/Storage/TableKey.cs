using System.Text;

namespace Hub.Core.Storage;

/// <summary>Makes any text a legal partition or row key.</summary>
/// <remarks>Keys may not hold <c>/ \ # ?</c> nor control characters (learn.microsoft.com, "Understanding the Table service data model"); <c>%</c> breaks some servers.</remarks>
public static class TableKey
{
    private const string Reserved = "/\\#?%=";

    /// <summary>The key for <paramref name="text"/>: reserved characters become <c>=</c> and four hex digits. Distinct texts have distinct keys.</summary>
    public static string For(string text)
    {
        if (!text.Any(IsReserved))
            return text;
        var key = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsReserved(c))
                key.Append('=').Append(((int)c).ToString("x4", null));
            else
                key.Append(c);
        }

        return key.ToString();
    }

    private static bool IsReserved(char c) => char.IsControl(c) || Reserved.Contains(c, StringComparison.Ordinal);
}
