using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Local.Durable.History;

/// <summary>Turns as text: JSON objects joined by commas, so that one more turn is appended without reading the others.</summary>
internal static class HistoryText
{
    // Most of the text is JSON within JSON: the default encoder would write six characters for each of its quotes.
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;

    public static string Append(string text, string turn) => text.Length == 0 ? turn : $"{text},{turn}";

    public static IReadOnlyList<Turn> ReadTurns(string text) => text.Length == 0 ? [] : Read<Turn[]>($"[{text}]");
}
