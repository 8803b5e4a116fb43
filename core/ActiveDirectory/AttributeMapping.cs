using System.Globalization;
using Hub.Core.Mis;

namespace Hub.Core.ActiveDirectory;

/// <summary>What is written into an attribute: up to two fields with a separator between them. A field alone with a separator has it before or behind.</summary>
public sealed record AttributeMapping
{
    /// <summary>The most mappings of a school.</summary>
    public const int Most = 60;

    /// <summary>The most characters of a separator.</summary>
    public const int MaxSeparator = 10;

    /// <summary>The attribute's name.</summary>
    public required string Attribute { get; init; }

    /// <summary>For whom; null for everybody for whom there is no own one.</summary>
    public UserType? Type { get; init; }

    /// <summary>The field before the separator; null for none.</summary>
    public string? First { get; init; }

    /// <summary>The field behind it; null for none.</summary>
    public string? Second { get; init; }

    /// <summary>What stands between, before or behind.</summary>
    public string Separator { get; init; } = "";

    /// <summary>What the attribute is to hold, cut to its limit; null when the person has neither field.</summary>
    public string? Value(DirectoryPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var (first, second) = (Of(First, person), Of(Second, person));
        if (first is null && second is null)
            return null;
        // Of two fields, whoever lacks one has the other alone: a separator with nothing beside it says nothing.
        var separator = First is not null && Second is not null && (first is null || second is null) ? "" : Separator;
        var value = (first + separator + second).Trim();
        var most = AttributeLimit.Find(Attribute)?.MaxLength ?? 0;
        if (value.Length > most)
            value = value[..(char.IsHighSurrogate(value[most - 1]) ? most - 1 : most)].TrimEnd();
        return value.Length == 0 ? null : value;
    }

    /// <summary>The mappings that hold for a user type, one for each attribute: the own ones win.</summary>
    public static IEnumerable<AttributeMapping> Of(IEnumerable<AttributeMapping> mappings, UserType type) =>
        mappings.Where(m => m.Type is null || m.Type == type).GroupBy(m => m.Attribute, StringComparer.OrdinalIgnoreCase).Select(g => g.FirstOrDefault(m => m.Type is not null) ?? g.First());

    /// <summary>What is wrong with mappings, each by the number of its line: <c>1</c>.</summary>
    public static IReadOnlyList<FieldError> Faults(IReadOnlyList<AttributeMapping> mappings)
    {
        ArgumentNullException.ThrowIfNull(mappings);
        var errors = new List<FieldError>();
        if (mappings.Count > Most)
            errors.Add(new FieldError("mappings", $"are {mappings.Count}; at most {Most} are possible."));
        foreach (var (mapping, number) in mappings.Take(Most).Select((m, n) => (m, n + 1)))
        {
            var field = number.ToString(CultureInfo.InvariantCulture);
            if (AttributeLimit.Find(mapping.Attribute) is null)
                errors.Add(new FieldError(field, $"names the attribute {mapping.Attribute[..Math.Min(mapping.Attribute.Length, 40)]}, which the hub does not write. Choose one of the list."));
            if (mapping.First is null && mapping.Second is null)
                errors.Add(new FieldError(field, "has no field. Choose one or two."));
            foreach (var unknown in new[] { mapping.First, mapping.Second }.OfType<string>().Where(f => MappedField.Find(f) is null))
                errors.Add(new FieldError(field, $"names the field {unknown[..Math.Min(unknown.Length, 40)]}, which there is not. Choose one of the list."));
            if (mapping.Separator.Length > MaxSeparator || mapping.Separator.Any(char.IsControl))
                errors.Add(new FieldError(field, $"has a separator of more than {MaxSeparator} characters, or one that cannot be seen."));
            if (mappings.Take(number - 1).Any(m => m.Type == mapping.Type && m.Attribute.Equals(mapping.Attribute, StringComparison.OrdinalIgnoreCase)))
                errors.Add(new FieldError(field, $"names {mapping.Attribute} again for the same people."));
        }

        return errors;
    }

    private static string? Of(string? field, DirectoryPerson person) => MappedField.Find(field)?.Value(person)?.Trim() is { Length: > 0 } value ? value : null;
}
