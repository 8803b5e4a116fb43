using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.Partners.Securables;

/// <summary>A right to a school's data in DeX: a domain, and whether it may be changed. Written <c>attendance.read</c> or <c>attendance.readwrite</c> in tokens and APIs.</summary>
/// <param name="Domain">The id of a <see cref="DataDomain"/>.</param>
/// <param name="Level">How much.</param>
[JsonConverter(typeof(SecurableJson))]
public readonly record struct Securable(string Domain, SecurableLevel Level)
{
    private const string ReadSuffix = ".read";
    private const string ReadWriteSuffix = ".readwrite";

    /// <summary>In plain words for a school's office: <c>Read and change session and lesson marks ...</c>.</summary>
    public string InWords => $"{(Level == SecurableLevel.Read ? "Read" : "Read and change")} {DataDomain.Find(Domain)?.Holds ?? Domain}";

    /// <summary>Reads the written form.</summary>
    /// <returns>False when there is no such domain or level.</returns>
    public static bool TryParse(string text, out Securable securable)
    {
        ArgumentNullException.ThrowIfNull(text);
        var level = text.EndsWith(ReadWriteSuffix, StringComparison.Ordinal) ? SecurableLevel.ReadWrite : SecurableLevel.Read;
        var suffix = level == SecurableLevel.ReadWrite ? ReadWriteSuffix : ReadSuffix;
        var domain = text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : "";
        securable = new Securable(domain, level);
        return DataDomain.Find(domain) is not null;
    }

    /// <summary>The written form.</summary>
    public override string ToString() => Domain + (Level == SecurableLevel.ReadWrite ? ReadWriteSuffix : ReadSuffix);
}

/// <summary>How much of a domain.</summary>
public enum SecurableLevel
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Read and change.</summary>
    ReadWrite,
}

/// <summary>Sets of rights.</summary>
public static class SecurableSet
{
    /// <summary>What both sets give: of a domain in both, the lower level.</summary>
    public static IReadOnlyList<Securable> Intersect(IEnumerable<Securable> some, IEnumerable<Securable> others)
    {
        var levels = others.ToDictionary(s => s.Domain, s => s.Level);
        return [.. some.Where(s => levels.ContainsKey(s.Domain)).Select(s => s with { Level = (SecurableLevel)Math.Min((int)s.Level, (int)levels[s.Domain]) })];
    }

    /// <summary>Whether a set gives all that another gives.</summary>
    public static bool Covers(IEnumerable<Securable> all, IEnumerable<Securable> some)
    {
        var levels = all.ToDictionary(s => s.Domain, s => s.Level);
        return some.All(s => levels.TryGetValue(s.Domain, out var level) && level >= s.Level);
    }
}

/// <summary>A securable as a JSON string.</summary>
internal sealed class SecurableJson : JsonConverter<Securable>
{
    public override Securable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Securable.TryParse(reader.GetString() ?? "", out var securable) ? securable : throw new JsonException("There is no such securable.");

    public override void Write(Utf8JsonWriter writer, Securable value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
