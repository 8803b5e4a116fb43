using System.Text.Json;
using Hub.Core.Storage;

namespace Hub.Functions.Partners;

/// <summary>Answers with an entity tag: of one thing, and of a page of a list, whose tag is that of its items.</summary>
internal static class RapPage
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>One thing.</summary>
    public static RapAnswer One<T>(T view) => new(w => JsonSerializer.Serialize(w, view, Format));

    /// <summary>A page.</summary>
    /// <param name="views">Its items.</param>
    /// <param name="next">The position of the next page; null on the last.</param>
    /// <param name="more">Writes what else there is beside the items; null for nothing.</param>
    public static RapAnswer Of<T>(IEnumerable<T> views, string? next, Action<Utf8JsonWriter>? more = null) =>
        new(w => JsonSerializer.Serialize(w, views, Format), (w, items) => Write(w, items, next, more));

    /// <summary>Writes what surrounds the items of a page.</summary>
    /// <inheritdoc cref="Of"/>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> items, string? next, Action<Utf8JsonWriter>? more)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("items");
        writer.WriteRawValue(items, skipInputValidation: true);
        writer.WriteString("next", next is null ? null : Cursor.Encode(next));
        more?.Invoke(writer);
        writer.WriteEndObject();
    }
}
