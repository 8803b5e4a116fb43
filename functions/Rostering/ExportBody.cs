using System.Text.Json;
using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Rostering;

namespace Hub.Functions.Rostering;

/// <summary>What a client asks to be exported.</summary>
internal static class ExportBody
{
    private const string Bulk = "bulk";
    private const string Delta = "delta";

    /// <summary>Reads it. Members that are not known are let be.</summary>
    public static Outcome<ExportRequest> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new ExportRequest((string?)null);
        var mode = Text(body, "mode") ?? Bulk;
        if (mode is not (Bulk or Delta))
            return Invalid("mode", $"must be {Bulk} or {Delta}.");
        if (!Texts(body, "yearGroups").Succeeded(out var years, out var refusal) || !Texts(body, "classes").Succeeded(out var classes, out refusal) || !Texts(body, "userTypes").Succeeded(out var named, out refusal))
            return refusal;
        var types = new List<UserType>();
        foreach (var name in named)
        {
            if (!Enum.TryParse<UserType>(name, ignoreCase: true, out var type) || !Enum.IsDefined(type) || char.IsDigit(name[0]))
                return Invalid("userTypes", "must be one or more of student, staff and contact.");
            types.Add(type);
        }

        if (body.TryGetProperty("demographics", out var demographics) && demographics.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Invalid("demographics", "must be true or false.");
        return new ExportRequest(Text(body, "format"))
        {
            ChangesOnly = mode == Delta,
            Scope = new ExportScope
            {
                YearGroups = years,
                Classes = classes,
                UserTypes = body.TryGetProperty("userTypes", out _) ? [.. types.Distinct()] : ExportScope.Everybody.UserTypes,
                Demographics = demographics.ValueKind == JsonValueKind.True,
            },
        };
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : "" : null;

    private static Outcome<string[]> Texts(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value))
            return Array.Empty<string>();
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String || v.GetString()!.Length == 0))
            return new Invalid("invalid_scope", $"{name} must be a list of texts.", new FieldError(name, "must be a list of texts."));
        return value.EnumerateArray().Select(v => v.GetString()!).ToArray();
    }

    private static Invalid Invalid(string field, string error) => new("invalid_scope", $"{field} {error}", new FieldError(field, error));
}
