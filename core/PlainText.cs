using System.Text.Json;

namespace Hub.Core;

/// <summary>What others wrote, made harmless for whoever reads it in a list, a log or a table: control characters and halves of characters are replaced, and of a long text the beginning is kept.</summary>
internal static class PlainText
{
    /// <summary>The text, made harmless.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="most">The most characters that are kept.</param>
    /// <param name="instead">What stands for what is replaced.</param>
    public static string Of(string text, int most, char instead = ' ') => new([.. text.Take(most).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? instead : c)]);

    /// <summary>The same of a JSON string; null where it is none.</summary>
    public static string? Of(JsonElement? element, int most) => element is { ValueKind: JsonValueKind.String } text ? Of(text.GetString()!, most) : null;
}
