using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hub.Core.Partners.Webhooks;

/// <summary>What is posted of an event: <c>type</c>, <c>timestamp</c> and <c>data</c> (standard-webhooks.md, "Payload structure").</summary>
internal static class WebhookBody
{
    /// <summary>The type of what is sent on request, to try an endpoint.</summary>
    public const string TestType = "webhook.test";

    /// <summary>Of something that happened.</summary>
    public static string Of(PartnerEvent happened) => Of(happened.Type, happened.At, data =>
    {
        data.WriteString("applicationId", happened.ApplicationId);
        if (happened.SiteId is { } site)
            data.WriteString("organisationId", site);
        if (happened.ClientId is { } client)
            data.WriteString("clientId", client);
    });

    /// <summary>Of a test.</summary>
    public static string OfTest(Guid webhookId, DateTimeOffset at) => Of(TestType, at, data => data.WriteString("webhookId", webhookId));

    private static string Of(string type, DateTimeOffset at, Action<Utf8JsonWriter> writeData)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("data");
            writeData(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
