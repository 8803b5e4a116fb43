using System.Buffers;

namespace Hub.Core.Rostering.Sds;

/// <summary>Text as School Data Sync takes it: it refuses line breaks in data.</summary>
internal static class SdsText
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c), '\u2028', '\u2029']);

    // "GUID" in OneRoster 1.2, section 4 of the CSV binding: fewer than 256 characters.
    private const int LongestOneRosterId = 255;
    private static readonly SearchValues<char> OneRosterIds = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_/@");

    /// <summary>Whether OneRoster can hold the id.</summary>
    public static bool IsOneRosterId(ReadOnlySpan<char> id) => id.Length is > 0 and <= LongestOneRosterId && !id.ContainsAnyExcept(OneRosterIds);

    /// <summary>Whether the text has a line break or another control character.</summary>
    public static bool HasBreak(ReadOnlySpan<char> text) => text.ContainsAny(Breaks);

    /// <summary>Whether School Data Sync can hold the id.</summary>
    public static bool IsId(string id) => id.Length > 0 && !HasBreak(id);

    /// <summary>The text with a space for each line break or other control character.</summary>
    public static string OneLine(string text)
    {
        if (!HasBreak(text))
            return text;
        return string.Create(text.Length, text, static (line, source) => source.AsSpan().ReplaceAny(line, Breaks, ' '));
    }
}
