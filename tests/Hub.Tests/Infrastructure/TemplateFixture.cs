using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Infrastructure;

/// <summary>azure.bicep as it is sent to Azure, built once, with the templates of its modules.</summary>
public sealed class TemplateFixture : IAsyncLifetime
{
    private const string Deployment = "Microsoft.Resources/deployments";
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TempFolder folder = new();
    private string json = "";

    /// <summary>What the build printed.</summary>
    public string Printed { get; private set; } = "";

    /// <summary>Every resource, those of modules included.</summary>
    internal IReadOnlyList<TemplateResource> Resources { get; private set; } = [];

    /// <summary>All of it, without what is only for people to read.</summary>
    public string Json => json;

    /// <summary>Its parameters by name.</summary>
    internal JsonObject Parameters => JsonNode.Parse(json)!["parameters"]!.AsObject();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!BicepCli.Runs)
            return;
        var built = Path.Combine(folder.Path, "azure.json");
        Printed = await BicepCli.RunAsync("build", BicepCli.FileOf("azure.bicep"), "--outfile", built);
        var template = JsonNode.Parse(await File.ReadAllTextAsync(built))!;
        Resources = [.. ResourcesOf(template, "azure")];
        Strip(template);
        json = template.ToJsonString(Readable);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<TemplateResource> ResourcesOf(JsonNode template, string module)
    {
        var resources = template["resources"] is JsonObject named ? named.Select(r => (r.Key, Node: r.Value!)) : template["resources"]!.AsArray().Select((r, i) => (Key: $"{i}", Node: r!));
        foreach (var (key, node) in resources.Where(r => r.Node["existing"]?.GetValue<bool>() != true))
        {
            var resource = new TemplateResource(module, node["type"]!.GetValue<string>(), node);
            yield return resource;
            if (resource.Type == Deployment)
            {
                foreach (var inner in ResourcesOf(node["properties"]!["template"]!, key))
                    yield return inner;
            }
        }
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject obj)
        {
            obj.Remove("metadata");
            foreach (var (_, value) in obj)
                Strip(value);
        }
        else if (node is JsonArray array)
        {
            foreach (var value in array)
                Strip(value);
        }
    }
}

/// <summary>The tests of the template share one build.</summary>
[CollectionDefinition]
public sealed class SharedTemplate : ICollectionFixture<TemplateFixture>;

/// <summary>A resource of the template.</summary>
/// <param name="Module">The module that it is in, by its symbolic name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Node">All of it.</param>
internal sealed record TemplateResource(string Module, string Type, JsonNode Node)
{
    /// <summary>A property by its path below <c>properties</c>, as text; null when there is none.</summary>
    public string? Property(params string[] path) => path.Aggregate(Node["properties"], (at, name) => at?[name])?.ToString();

    /// <inheritdoc/>
    public override string ToString() => $"{Type} in {Module}";
}
