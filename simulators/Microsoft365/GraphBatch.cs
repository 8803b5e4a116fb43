using System.Text;
using System.Text.Json;
using Hub.Simulators.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Simulators.Microsoft365;

/// <summary>The envelope of a JSON batch (Microsoft Graph, "Combine multiple HTTP requests using JSON batching").</summary>
internal static class GraphBatch
{
    private const int MostParts = 20;

    /// <summary>The parts; null with the error when the batch is refused as a whole.</summary>
    public static List<(string Id, SimulatedRequest Part, string[] DependsOn)>? Read(SimulatedRequest batch, out string? error)
    {
        using var document = JsonDocument.Parse(batch.Body);
        var parts = new List<(string Id, SimulatedRequest Part, string[] DependsOn)>();
        var requests = document.RootElement.GetProperty("requests");
        error = requests.GetArrayLength() > MostParts ? $"Number of batch request steps exceeds the maximum value of {MostParts}." : null;
        foreach (var request in requests.EnumerateArray())
        {
            var id = request.GetProperty("id").GetString()!;
            var headers = request.TryGetProperty("headers", out var given)
                ? given.EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString() ?? "", StringComparer.OrdinalIgnoreCase)
                : [];
            var body = request.TryGetProperty("body", out var json) ? Encoding.UTF8.GetBytes(json.GetRawText()) : [];
            if (parts.Exists(p => p.Id == id))
                error = "Request Id has to be unique in a batch.";
            else if (body.Length > 0 && !headers.ContainsKey("Content-Type"))
                error = "Write request id : " + id + " does not contain Content-Type header or body.";
            var url = request.GetProperty("url").GetString()!;
            var query = url.IndexOf('?', StringComparison.Ordinal);
            parts.Add((
                id,
                new SimulatedRequest(
                    request.GetProperty("method").GetString()!.ToUpperInvariant(),
                    SimulatedRequest.Split(query < 0 ? url : url[..query]),
                    new QueryCollection(QueryHelpers.ParseQuery(query < 0 ? "" : url[query..])),
                    headers.GetValueOrDefault,
                    body),
                request.TryGetProperty("dependsOn", out var dependsOn) ? [.. dependsOn.EnumerateArray().Select(d => d.GetString()!)] : []));
        }

        return error is null ? parts : null;
    }

    public static SimulatedResponse Write(IEnumerable<(string Id, SimulatedResponse Answer)> answers) => SimulatedResponse.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("responses");
        foreach (var (id, answer) in answers)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteNumber("status", answer.Status);
            json.WriteStartObject("headers");
            foreach (var (name, value) in answer.Headers)
                json.WriteString(name, value);
            if (!answer.Body.IsEmpty)
                json.WriteString("Content-Type", "application/json");
            json.WriteEndObject();
            if (!answer.Body.IsEmpty)
            {
                json.WritePropertyName("body");
                json.WriteRawValue(answer.Body.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
