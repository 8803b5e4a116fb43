using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Functions.Demo;

/// <summary>Talks to the hub as a school's own script would: over HTTP, with a function key.</summary>
internal sealed class HubClient(Uri address, string key) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    private readonly HttpClient http = new() { BaseAddress = address, DefaultRequestHeaders = { { "x-functions-key", key } } };

    public async Task<JsonNode> GetAsync(string path) => await ReadAsync(await http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute)));

    public async Task<JsonNode> PutAsync(string path, object body) => await ReadAsync(await http.PutAsJsonAsync(path, body));

    public async Task<JsonNode> PutFileAsync(string path, Stream file)
    {
        using var content = new StreamContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        return await ReadAsync(await http.PutAsync(new Uri(path, UriKind.Relative), content));
    }

    public async Task<JsonNode> PostAsync(string path, object? body = null) => await ReadAsync(await http.PostAsJsonAsync(path, body ?? new { }));

    public async Task DownloadAsync(string path, string file)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
            await ReadAsync(response);
        await using var target = File.Create(file);
        await response.Content.CopyToAsync(target);
    }

    /// <summary>Every item of a paged list.</summary>
    public async IAsyncEnumerable<JsonNode> ListAsync(string path)
    {
        string? cursor = null;
        do
        {
            var page = await GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "limit=500" + (cursor is null ? "" : $"&cursor={cursor}"));
            foreach (var item in page["items"]!.AsArray())
                yield return item!;
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
    }

    /// <summary>Asks for a job until it rests.</summary>
    /// <param name="path">The job.</param>
    /// <param name="seen">Told of each answer.</param>
    /// <returns>The last answer.</returns>
    public async Task<JsonNode> FollowAsync(string path, Action<JsonNode> seen)
    {
        while (true)
        {
            var job = await GetAsync(path);
            seen(job);
            if (job.Text("state") is not ("waiting" or "running"))
                return job;
            await Task.Delay(PollInterval);
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
                return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
            throw new HubRefusedException(response.StatusCode, Explain(text));
        }
    }

    private static string Explain(string body)
    {
        try
        {
            var problem = JsonNode.Parse(body);
            return $"{problem?["detail"]} {problem?["errors"]?.ToJsonString()}".Trim();
        }
        catch (JsonException)
        {
            return body;
        }
    }
}

/// <summary>The hub answered with an error.</summary>
internal sealed class HubRefusedException(HttpStatusCode status, string detail) : Exception($"The hub answered {(int)status}: {detail}");

/// <summary>Short ways to read answers.</summary>
internal static class JsonNodeExtensions
{
    public static string Text(this JsonNode node, string name) => node[name]?.ToString() ?? "";

    public static int Number(this JsonNode node, string name) => node[name]?.GetValue<int>() ?? 0;
}
