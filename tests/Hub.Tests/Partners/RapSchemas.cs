using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Functions.Partners;
using Json.Schema;

namespace Hub.Tests.Partners;

/// <summary>Holds answers against an OpenAPI description: what it says of a status must be what was answered.</summary>
/// <param name="json">The description; null for that of RAP.</param>
internal sealed class RapSchemas(byte[]? json = null)
{
    private readonly JsonNode document = JsonNode.Parse(json ?? RapDocument.Json)!;
    private readonly Dictionary<string, JsonSchema> built = [];

    /// <summary>Every operation: path, method and what is said of it.</summary>
    public IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!);

    /// <summary>What a reference leads to.</summary>
    public JsonNode Resolved(JsonNode node)
    {
        while ((string?)node["$ref"] is { } reference)
            node = reference.Split('/').Skip(1).Aggregate(document, (at, name) => at[name]!);
        return node;
    }

    /// <summary>Fails when an operation is not said to answer so.</summary>
    public void AssertDocumented(JsonNode operation, RapReply reply)
    {
        var name = (string)operation["operationId"]!;
        Assert.True(operation["responses"]![$"{reply.Status}"] is not null, $"{name} answered {reply.Status}, which is not documented: {reply.Text}");
        var response = Resolved(operation["responses"]![$"{reply.Status}"]!);
        foreach (var (header, said) in response["headers"]?.AsObject() ?? [])
            Assert.True(reply.Headers.ContainsKey(header), $"{name} answered {reply.Status} without {header}.");
        if (response["content"]?.AsObject() is not { } content)
        {
            Assert.Equal("", reply.Text);
            return;
        }

        var (mediaType, body) = Assert.Single(content);
        Assert.Equal(mediaType, reply.MediaType);
        using var json = JsonDocument.Parse(reply.Text);
        var result = Schema(body!["schema"]!).Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        Assert.True(result.IsValid, $"{name}, {reply.Status}: {JsonSerializer.Serialize(result)} in {reply.Text}");
    }

    private JsonSchema Schema(JsonNode schema)
    {
        var text = schema.ToJsonString();
        if (built.TryGetValue(text, out var known))
            return known;
        var whole = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = document["components"]!["schemas"]!.DeepClone() };
        return built[text] = JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }
}
