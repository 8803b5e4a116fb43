using System.Text.Json;

namespace Hub.Core.Sites;

/// <summary>Reads the fields of a JSON object and notes what is wrong with each, so that a caller learns of every fault at once.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement source;
    private readonly string path;
    private readonly List<FieldError> errors;

    public JsonFields(JsonElement source, string path, List<FieldError> errors, params ReadOnlySpan<string> known)
    {
        (this.source, this.path, this.errors) = (source, path, errors);
        foreach (var property in source.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                Fail(property.Name, $"is not a field here; there are {string.Join(", ", known!)}.");
        }
    }

    /// <summary>Notes that a field is wrong.</summary>
    public void Fail(string name, string error) => errors.Add(new FieldError(path + name, error));

    /// <summary>The element of a field; null when it is absent or JSON null.</summary>
    public JsonElement? Element(string name) => source.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text without outer spaces; null when it is absent or wrong.</summary>
    public string? Text(string name, int maxLength, bool required = false)
    {
        if (Element(name) is not { } value)
        {
            if (required)
                Fail(name, "is required.");
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
        if (text is null)
            Fail(name, "must be a string.");
        else if (text.Length == 0 && required)
            Fail(name, "must not be empty.");
        else if (text.Length > maxLength)
            Fail(name, $"is longer than {maxLength} characters.");
        else if (text.Any(char.IsControl))
            Fail(name, "holds control characters.");
        else
            return text;
        return null;
    }

    /// <summary>A boolean; the default when it is absent or wrong.</summary>
    public bool Flag(string name, bool absent)
    {
        switch (Element(name)?.ValueKind)
        {
            case null:
                return absent;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Fail(name, "must be true or false.");
                return absent;
        }
    }

    /// <summary>A whole number; null when it is absent or wrong.</summary>
    public long? Number(string name, long least = 0, long most = long.MaxValue)
    {
        if (Element(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
            return number;
        Fail(name, $"must be a whole number from {least} {(most == long.MaxValue ? "up" : $"to {most}")}.");
        return null;
    }

    /// <summary>An object; null when it is absent or wrong.</summary>
    public JsonElement? Object(string name)
    {
        if (Element(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return value;
        Fail(name, "must be an object.");
        return null;
    }

    /// <summary>A list of texts without outer spaces; empty when it is absent or wrong.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (Element(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most && value.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(t => t.GetString()!.Trim())];
        Fail(name, $"must be a list of at most {most} strings.");
        return [];
    }

    /// <summary>A list of domains, lower case and without repeats.</summary>
    public IReadOnlyList<string> Domains(string name, bool required)
    {
        const int most = 200;
        if (Element(name) is not { } value)
        {
            if (required)
                Fail(name, "is required: at least one domain.");
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(name, "must be a list of domains.");
            return [];
        }

        var domains = new List<string>();
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (index == most)
            {
                Fail(name, $"has more than {most} domains.");
                break;
            }

            if (item.ValueKind == JsonValueKind.String && DomainName.TryParse(item.GetString()!.Trim(), out var domain))
                domains.Add(domain);
            else
                Fail($"{name}[{index}]", "must be a domain such as school.example.org.");
            index++;
        }

        if (required && index == 0)
            Fail(name, "must have at least one domain.");
        return [.. domains.Distinct()];
    }
}
