using System.Buffers;

namespace Hub.Core.Rostering.Sds;

/// <summary>Text as School Data Sync takes it: it refuses line breaks in data.</summary>
internal static class SdsText
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c), '\u2028', '\u2029']);

    /// <summary>Whether the text has a line break or another control character.</summary>
    public static bool HasBreak(ReadOnlySpan<char> text) => text.ContainsAny(Breaks);

    /// <summary>The text with a space for each line break or other control character.</summary>
    public static string OneLine(string text)
    {
        if (!HasBreak(text))
            return text;
        return string.Create(text.Length, text, static (line, source) => source.AsSpan().ReplaceAny(line, Breaks, ' '));
    }
}
