using Hub.Simulators.Http;

namespace Hub.Simulators.Google;

/// <summary>Google's error body.</summary>
internal static class GoogleError
{
    public static SimulatedResponse NotFound(string key) => Of(404, "notFound", $"Resource Not Found: userKey {key}");

    public static SimulatedResponse Duplicate() => Of(409, "duplicate", "Entity already exists.");

    public static SimulatedResponse Of(int status, string reason, string message) => SimulatedResponse.Json(status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", status);
        json.WriteString("message", message);
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteString("domain", "global");
        json.WriteString("reason", reason);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
