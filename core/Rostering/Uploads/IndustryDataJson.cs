using System.Globalization;
using System.Text.Json;

namespace Hub.Core.Rostering.Uploads;

/// <summary>How the answers of the industry data API read.</summary>
internal static class IndustryDataJson
{
    // What a job keeps is small.
    private const int MostMessages = 20;
    private const int LongestText = 300;

    /// <summary>A text; null where there is none.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static SdsConnector Connector(JsonElement json) => new(
        json.GetProperty("id").GetString()!, json.Text("displayName") ?? "", json.Text("@odata.type") ?? "", json.TryGetProperty("fileFormat", out var format) ? format.Text("code") : null);

    public static SdsSession Session(JsonElement json)
    {
        var (session, container) = (Time(json, "sessionExpirationDateTime"), Time(json, "containerExpirationDateTime"));
        var expires = session < container ? session : container ?? session;
        return new SdsSession(json.Text("containerId") ?? "", expires, new Uri(json.GetProperty("sessionUrl").GetString()!, UriKind.Absolute));
    }

    public static SdsValidation Validation(JsonElement json)
    {
        var (errors, warnings) = (Messages(json, "errors"), Messages(json, "warnings"));
        return new SdsValidation(json.GetProperty("id").GetString()!, json.Text("status") ?? "", Short(json.Text("statusDetail")))
        {
            CreatedAt = Time(json, "createdDateTime"),
            ChangedAt = Time(json, "lastActionDateTime"),
            ErrorCount = errors.Count,
            WarningCount = warnings.Count,
            Errors = [.. errors.Take(MostMessages)],
            Warnings = [.. warnings.Take(MostMessages)],
        };
    }

    public static SdsRun Run(JsonElement json) => new(
        json.GetProperty("id").GetString()!, json.Text("displayName") ?? "", json.Text("status") ?? "", Time(json, "startDateTime") ?? DateTimeOffset.MinValue, Time(json, "endDateTime"));

    public static SdsRunTotals? Totals(JsonElement json) =>
        json.TryGetProperty("inboundTotals", out var totals) && totals.ValueKind == JsonValueKind.Object
            ? new SdsRunTotals(Number(totals, "people"), Number(totals, "groups"), Number(totals, "memberships"), Number(totals, "errors"), Number(totals, "warnings"))
            : null;

    /// <summary>The code and text of an error body; empty where it is none.</summary>
    public static (string Code, string Text) Error(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("error", out var error) ? (error.Text("code") ?? "", Short(error.Text("message")) ?? "") : ("", "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ("", "");
        }
    }

    /// <summary>The id in the address of an operation, <c>.../operations/{id}</c> or <c>.../operations('{id}')</c>.</summary>
    public static string? OperationId(Uri? location)
    {
        var path = location?.OriginalString.Split('?', '#')[0].TrimEnd('/');
        var last = path?[(path.LastIndexOf('/') + 1)..];
        if (last is not null && last.IndexOf("('", StringComparison.Ordinal) is > 0 and var open && last.EndsWith("')", StringComparison.Ordinal))
            last = last[(open + 2)..^2];
        return string.IsNullOrEmpty(last) ? null : Uri.UnescapeDataString(last);
    }

    private static List<SdsMessage> Messages(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(m => new SdsMessage(Short(m.Text("code")) ?? "", Short(m.Text("target")), Short(m.Text("message")) ?? ""))]
            : [];

    private static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Short(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;
}
