using System.Text.Json;

namespace Hub.Functions.Partners;

/// <summary>The OpenAPI 3.1 description of everything below <c>/rap</c>. A test holds it against the functions.</summary>
internal static class RapDocument
{
    /// <summary>As it is served.</summary>
    public static byte[] Json { get; } = Read();

    /// <summary>As pages read it.</summary>
    public static JsonElement Root { get; } = JsonDocument.Parse(Json).RootElement;

    private static byte[] Read()
    {
        using var stream = typeof(RapDocument).Assembly.GetManifestResourceStream("rap-openapi.json") ?? throw new InvalidOperationException("The functions lack rap-openapi.json.");
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
