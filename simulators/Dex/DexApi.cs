using System.Text.Json;
using Hub.Simulators.Faults;
using Hub.Simulators.Http;

namespace Hub.Simulators.Dex;

/// <summary>Answers requests to the DeX API.</summary>
internal sealed class DexApi(SimulatedDex dex, FaultPlan faults)
{
    public const string Key = "simulated";
    private const string KeyHeader = "Ocp-Apim-Subscription-Key";

    public SimulatedResponse Answer(SimulatedRequest request)
    {
        var fault = faults.Strike(SimulatedDirectory.Dex, request.Method, request.Path, _ => false);
        switch (fault?.Fault)
        {
            case FaultKind.Throttle:
                return SimulatedResponse.Empty(429);
            case FaultKind.ServiceUnavailable:
                return SimulatedResponse.Empty(503);
            case FaultKind.InternalError:
                return SimulatedResponse.Empty(500);
            case FaultKind.DropConnection:
                return SimulatedResponse.Empty(500).Under(fault);
        }

        var response = Route(request);
        return fault switch
        {
            null => response,
            { Fault: FaultKind.ConflictAfterSuccess } => SimulatedResponse.Empty(409),
            _ => response.Under(fault),
        };
    }

    private SimulatedResponse Route(SimulatedRequest request)
    {
        if (request.Headers(KeyHeader) != Key)
            return SimulatedResponse.Empty(401);
        if (request.Segments is not ["organisations", var text] || !Guid.TryParse(text, out var id))
            return SimulatedResponse.Empty(404);
        return request.Method switch
        {
            "GET" => dex.Find(id) is { } found ? SimulatedResponse.Json(200, json => Write(json, found)) : SimulatedResponse.Empty(404),
            "PUT" => Read(id, request.Body) is { } registration ? SimulatedResponse.Empty((int)dex.Put(registration)) : SimulatedResponse.Empty(400),
            "DELETE" => SimulatedResponse.Empty((int)dex.Delete(id, request.Parameter("reference") ?? "")),
            _ => SimulatedResponse.Empty(405),
        };
    }

    private static DexRegistration? Read(Guid id, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement.Clone();
            var (client, callBack) = (root.GetProperty("client"), root.GetProperty("callBack"));
            return root.GetProperty("securables").GetArrayLength() == 0 ? null : new DexRegistration(
                id, root.GetProperty("reference").GetString()!, client.GetProperty("clientId").GetString()!, client.GetProperty("clientSecret").GetString()!,
                new Uri(callBack.GetProperty("url").GetString()!), callBack.GetProperty("secret").GetString()!)
            {
                TokenUrl = new Uri(client.GetProperty("tokenUrl").GetString()!),
                Body = root,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            return null;
        }
    }

    /// <summary>All that was registered, but for the secrets.</summary>
    private static void Write(Utf8JsonWriter json, DexRegistration registration)
    {
        json.WriteStartObject();
        foreach (var property in registration.Body.EnumerateObject().Where(p => p.Name is not ("client" or "callBack")))
            property.WriteTo(json);
        json.WriteEndObject();
    }
}
