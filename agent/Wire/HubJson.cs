using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Agent.Wire;

/// <summary>JSON as the hub speaks it.</summary>
internal static class HubJson
{
    /// <summary>camelCase, and words for enumerations.</summary>
    public static readonly JsonSerializerOptions Options = Make(indented: false);

    /// <summary>The same for people to read.</summary>
    public static readonly JsonSerializerOptions Indented = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = indented ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
