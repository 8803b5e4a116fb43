using System.Globalization;

namespace Hub.Local.Messaging;

/// <summary>A field of a message with its type, which JSON alone would lose.</summary>
/// <param name="Type">Name of the type.</param>
/// <param name="Text">The value, independent of culture.</param>
internal sealed record StoredProperty(string Type, string Text)
{
    private static readonly Dictionary<string, Func<string, object>> Readers = new()
    {
        [nameof(String)] = text => text,
        [nameof(Boolean)] = text => bool.Parse(text),
        [nameof(Int32)] = text => int.Parse(text, CultureInfo.InvariantCulture),
        [nameof(Int64)] = text => long.Parse(text, CultureInfo.InvariantCulture),
        [nameof(Double)] = text => double.Parse(text, CultureInfo.InvariantCulture),
        [nameof(Decimal)] = text => decimal.Parse(text, CultureInfo.InvariantCulture),
        [nameof(Guid)] = text => Guid.Parse(text),
        [nameof(DateTime)] = text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        [nameof(DateTimeOffset)] = text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        [nameof(TimeSpan)] = text => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>All fields of a message; null for none.</summary>
    /// <exception cref="ArgumentException">A message does not carry the type of one.</exception>
    public static Dictionary<string, StoredProperty>? Of(IEnumerable<KeyValuePair<string, object>> properties) =>
        properties.ToDictionary(p => p.Key, p => Of(p.Key, p.Value)) is { Count: > 0 } stored ? stored : null;

    private static StoredProperty Of(string name, object value)
    {
        var type = value?.GetType().Name ?? "null";
        return Readers.ContainsKey(type) && value is not null
            ? new(type, value switch
            {
                string text => text,
                DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
                double number => number.ToString("R", CultureInfo.InvariantCulture),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            })
            : throw new ArgumentException($"A message does not carry '{name}', a {type}, in its application properties.", nameof(value));
    }

    public object Value() => Readers[Type](Text);
}
