using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>A field of a record as the API shows it.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Write">Writes it with its name; nothing where the record has none.</param>
/// <param name="Schema">What it is, as JSON Schema.</param>
/// <param name="Required">Whether every record has it.</param>
/// <param name="Paths">By what it can be filtered and sorted.</param>
internal sealed record OneRosterField<T>(
    string Name, Action<Utf8JsonWriter, Kept<T>, OneRosterAddresses> Write, JsonObject Schema, bool Required, params IReadOnlyList<OneRosterPath<T>> Paths) where T : MisRecord;

/// <summary>Something by which records can be filtered and sorted.</summary>
/// <param name="Name">The field; with dots inside another.</param>
/// <param name="Kind">How its values compare.</param>
/// <param name="Values">The values of a record: one, several or none.</param>
internal sealed record OneRosterPath<T>(string Name, OneRosterValueKind Kind, Func<Kept<T>, OneRosterValues> Values) where T : MisRecord;

/// <summary>How values compare.</summary>
internal enum OneRosterValueKind
{
    /// <summary>As text; case does not matter.</summary>
    Text,

    /// <summary>Exactly.</summary>
    Id,

    /// <summary>As days, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>As moments: when the record changed.</summary>
    Time,
}

/// <summary>The values of a field: one, several or none.</summary>
internal readonly record struct OneRosterValues(string? One, IEnumerable<string>? Several = null)
{
    /// <summary>The first; null when there is none.</summary>
    public string? First => Several is null ? One : Several.FirstOrDefault();

    /// <summary>Whether any value is such.</summary>
    public bool Any(Func<string, bool> such) => Several is null ? One is not null && such(One) : Several.Any(such);
}

/// <summary>Where records can be read, for references to them.</summary>
/// <param name="Hub">The address of the hub, with a slash at its end.</param>
/// <param name="Path">The path of this version of the API, without slashes at its ends.</param>
internal readonly record struct OneRosterAddresses(string Hub, string Path)
{
    /// <summary>The address of this version of the API.</summary>
    public string Root { get; } = Hub + Path;

    /// <summary>The address of a record.</summary>
    public string Of(string collection, string id) => $"{Root}/{collection}/{Uri.EscapeDataString(id)}";
}

/// <summary>Makes the fields of a type of record.</summary>
internal static class OneRosterFields<T> where T : MisRecord
{
    /// <summary>What every record begins with.</summary>
    public static IReadOnlyList<OneRosterField<T>> Base { get; } =
    [
        Id("sourcedId", r => r.SourcedId),
        Of("status", OneRosterValueKind.Text, r => r.Gone ? "tobedeleted" : "active", OneOf("active", "tobedeleted"), required: true),
        Of("dateLastModified", OneRosterValueKind.Time, r => OneRosterTime.Of(r.ChangedAt), new JsonObject { ["type"] = "string", ["format"] = "date-time" }, required: true),
    ];

    public static OneRosterField<T> Text(string name, Func<T, string?> value, bool required = false) => Of(name, OneRosterValueKind.Text, r => value(r.Record), Plain(), required);

    public static OneRosterField<T> Word(string name, Func<T, string?> value, params string[] words) => Of(name, OneRosterValueKind.Text, r => value(r.Record), OneOf(words), required: false);

    public static OneRosterField<T> Flag(string name, Func<T, bool> value) => Of(name, OneRosterValueKind.Text, r => value(r.Record) ? "true" : "false", OneOf("true", "false"), required: true);

    public static OneRosterField<T> Day(string name, Func<T, DateOnly?> value) => Of(
        name, OneRosterValueKind.Date, r => value(r.Record)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), new JsonObject { ["type"] = "string", ["format"] = "date" }, required: false);

    public static OneRosterField<T> Texts(string name, Func<T, IReadOnlyList<string>> values)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (w, r, _) => Array(w, encoded, values(r.Record), static (w, text) => w.WriteStringValue(text)),
            Several(Plain()),
            true,
            new OneRosterPath<T>(name, OneRosterValueKind.Text, r => new(null, values(r.Record))));
    }

    /// <summary>A reference to another record, or none.</summary>
    public static OneRosterField<T> Reference(string name, string collection, string type, Func<T, string?> id)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (w, r, addresses) =>
            {
                if (id(r.Record) is not { Length: > 0 } to)
                    return;
                w.WritePropertyName(encoded);
                WriteReference(w, addresses.Of(collection, to), to, type);
            },
            Link(),
            false,
            new OneRosterPath<T>($"{name}.sourcedId", OneRosterValueKind.Id, r => new(id(r.Record))));
    }

    /// <summary>References to other records.</summary>
    public static OneRosterField<T> References(string name, string collection, string type, Func<T, IEnumerable<string>> ids)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (w, r, addresses) => Array(w, encoded, ids(r.Record), (w, to) => WriteReference(w, addresses.Of(collection, to), to, type)),
            Several(Link()),
            true,
            new OneRosterPath<T>($"{name}.sourcedId", OneRosterValueKind.Id, r => new(null, ids(r.Record))));
    }

    /// <summary>An array of objects.</summary>
    public static OneRosterField<T> Objects<TItem>(
        string name, Func<T, IEnumerable<TItem>> items, Action<Utf8JsonWriter, TItem, OneRosterAddresses> write, JsonObject schema, params IReadOnlyList<OneRosterPath<T>> paths)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (w, r, addresses) => Array(w, encoded, items(r.Record), (w, item) => write(w, item, addresses)), Several(schema), true, paths);
    }

    public static void WriteReference(Utf8JsonWriter writer, string href, string id, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("href"u8, href);
        writer.WriteString("sourcedId"u8, id);
        writer.WriteString("type"u8, type);
        writer.WriteEndObject();
    }

    public static JsonObject Plain() => new() { ["type"] = "string" };

    public static JsonObject OneOf(params string[] words) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. words]) };

    public static JsonObject Link() => new() { ["$ref"] = "#/components/schemas/Reference" };

    private static OneRosterField<T> Id(string name, Func<T, string> value)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(name, (w, r, _) => w.WriteString(encoded, value(r.Record)), Plain(), true, new OneRosterPath<T>(name, OneRosterValueKind.Id, r => new(value(r.Record))));
    }

    private static OneRosterField<T> Of(string name, OneRosterValueKind kind, Func<Kept<T>, string?> value, JsonObject schema, bool required)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (w, r, _) =>
            {
                if (value(r) is { } text)
                    w.WriteString(encoded, text);
            },
            schema,
            required,
            new OneRosterPath<T>(name, kind, r => new(value(r))));
    }

    private static JsonObject Several(JsonObject schema) => new() { ["type"] = "array", ["items"] = schema };

    private static void Array<TItem>(Utf8JsonWriter writer, JsonEncodedText name, IEnumerable<TItem> items, Action<Utf8JsonWriter, TItem> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            write(writer, item);
        writer.WriteEndArray();
    }
}
