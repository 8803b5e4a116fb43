using System.Text;
using Azure.Data.Tables;

namespace Hub.Core.Sts.Stores;

/// <summary>Text of any length in a row: its UTF-8 in parts, because a string property holds at most 32 Ki characters and a binary one 64 KiB.</summary>
internal static class TextParts
{
    private const int MaxPartBytes = 60_000;

    /// <summary>Puts a text into the properties that begin with <paramref name="name"/>.</summary>
    public static void SetText(this TableEntity row, string name, string? text)
    {
        if (text is null)
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        row[$"{name}0"] = bytes.Length <= MaxPartBytes ? bytes : bytes[..MaxPartBytes];
        for (var part = 1; part * MaxPartBytes < bytes.Length; part++)
            row[$"{name}{part}"] = bytes[(part * MaxPartBytes)..Math.Min(bytes.Length, (part + 1) * MaxPartBytes)];
    }

    /// <summary>The text of the properties that begin with <paramref name="name"/>, or null.</summary>
    public static string? GetText(this TableEntity row, string name)
    {
        if (row.GetBinary($"{name}0") is not { } first)
            return null;
        if (!row.ContainsKey($"{name}1"))
            return Encoding.UTF8.GetString(first);
        var text = new MemoryStream();
        for (var part = 0; row.GetBinary($"{name}{part}") is { } bytes; part++)
            text.Write(bytes);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
