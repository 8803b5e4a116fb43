using System.Text.Json;
using Hub.Core;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>Reads a request's JSON within a limit.</summary>
internal static class JsonBody
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>The body, or why it is not JSON that the hub would read.</summary>
    public static async Task<Outcome<JsonElement>> ReadAsync(HttpRequest request, CancellationToken cancellationToken, int mostBytes = MaxBytes)
    {
        var tooLarge = new TooLarge("body_too_large", $"The body is longer than {mostBytes / 1024} KiB.");
        if (request.ContentLength > mostBytes)
            return tooLarge;
        var bytes = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (bytes.Length + read > mostBytes)
                    return tooLarge;
                bytes.Write(buffer, 0, read);
            }

            using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            ReadEveryText(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Invalid("invalid_json", $"The body is not JSON: {e.Message}");
        }
        catch (BadHttpRequestException)
        {
            return new Invalid("body_incomplete", "The body ended before it was complete.");
        }
    }

    /// <summary>JSON may escape half a character (<c>\ud800</c>), which is found only when the text is read.</summary>
    /// <exception cref="InvalidOperationException">There is such a text.</exception>
    private static void ReadEveryText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    ReadEveryText(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadEveryText(property.Value);
                }

                break;
        }
    }
}
