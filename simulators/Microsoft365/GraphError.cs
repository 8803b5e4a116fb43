using Hub.Simulators.Http;

namespace Hub.Simulators.Microsoft365;

/// <summary>Graph's error body.</summary>
internal static class GraphError
{
    public static SimulatedResponse Of(int status, string code, string message, string? detail = null) => SimulatedResponse.Json(status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", message);
        if (detail is not null)
        {
            json.WriteStartArray("details");
            json.WriteStartObject();
            json.WriteString("code", detail);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartObject("innerError");
        json.WriteString("request-id", Guid.NewGuid().ToString());
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
