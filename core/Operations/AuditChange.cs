using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hub.Core.Operations;

/// <summary>A value that changed. Never a secret.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Before">What it was; null for nothing.</param>
/// <param name="After">What it became; null for nothing.</param>
public sealed record AuditChange(string Name, string? Before, string? After)
{
    /// <summary>What stands for a secret that was set or changed.</summary>
    public const string Secret = "(secret)";

    // Encrypted values are told by this beginning of their names.
    private const string Encrypted = "protected";

    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Those of some values that differ.</summary>
    public static IReadOnlyList<AuditChange> Of(params IEnumerable<(string Name, string? Before, string? After)> values) =>
        [.. values.Where(v => v.Before != v.After).Select(v => new AuditChange(v.Name, v.Before, v.After))];

    /// <summary>What differs between two settings, value by value, under the names that the API gives them (<c>passwords.default</c>). Of encrypted values only that they changed.</summary>
    /// <param name="before">As it was; null for nothing.</param>
    /// <param name="after">As it is; null for nothing.</param>
    /// <typeparam name="T">What holds the settings.</typeparam>
    public static IReadOnlyList<AuditChange> Between<T>(T before, T after)
    {
        var (old, now) = (Flat(before), Flat(after));
        return [.. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(name => (Name: name, Before: old.GetValueOrDefault(name), After: now.GetValueOrDefault(name))).Where(v => v.Before != v.After)
            .Select(v => IsSecret(v.Name) ? new AuditChange(v.Name, v.Before is null ? null : Secret, v.After is null ? null : Secret) : new AuditChange(v.Name, v.Before, v.After))];
    }

    private static bool IsSecret(string path) => path[(path.LastIndexOf('.') + 1)..].StartsWith(Encrypted, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Flat<T>(T value)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("", JsonSerializer.SerializeToNode(value, Format));
        return flat;

        void Add(string path, JsonNode? node)
        {
            if (node is JsonObject members)
            {
                foreach (var (name, member) in members)
                    Add(path.Length == 0 ? name : $"{path}.{name}", member);
            }
            else if (node is JsonArray items && items.All(i => i is JsonValue))
            {
                flat[Named(path)] = string.Join(", ", items.Select(i => i!.ToString()));
            }
            else if (node is JsonArray rows)
            {
                foreach (var (index, row) in rows.Index())
                    Add($"{path}[{index + 1}]", row);
            }
            else if (node is not null)
            {
                flat[Named(path)] = node.ToString();
            }
        }

        static string Named(string path) => path.Length == 0 ? "value" : path;
    }
}
