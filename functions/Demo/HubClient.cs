using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Functions.Demo;

/// <summary>Talks to the hub over HTTP: as its operator with the function key, as a school's MIS and as a school's own script with access tokens.</summary>
internal sealed class HubClient(Uri address, string key) : IDisposable
{
    private static readonly string[] OperatorPaths = ["/sites/", "/sts/", "/accounts/"];
    private static readonly string[] MisScopes = ["mis"];
    private static readonly string[] ManagementScopes = ["hub.manage"];
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    private readonly HttpClient operators = new() { BaseAddress = address, DefaultRequestHeaders = { { "x-functions-key", key } } };
    private readonly HttpClient mis = new() { BaseAddress = address };
    private readonly HttpClient management = new() { BaseAddress = address };

    /// <summary>Makes a client for the site's MIS and one for its script, and gets a token for each.</summary>
    public async Task SignInAsync(Guid siteId)
    {
        await SignInAsync(mis, new { kind = "mis", name = "Demo MIS", sites = new[] { siteId }, scopes = MisScopes });
        await SignInAsync(management, new { kind = "management", name = "Demo script", sites = new[] { siteId }, scopes = ManagementScopes });
    }

    public async Task<JsonNode> GetAsync(string path) => await ReadAsync(await For(path).GetAsync(new Uri(path, UriKind.RelativeOrAbsolute)));

    public async Task<JsonNode> PutAsync(string path, object body) => await ReadAsync(await For(path).PutAsJsonAsync(path, body));

    public async Task<JsonNode> PutFileAsync(string path, Stream file)
    {
        using var content = new StreamContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        return await ReadAsync(await For(path).PutAsync(new Uri(path, UriKind.Relative), content));
    }

    public async Task<JsonNode> PostAsync(string path, object? body = null) => await ReadAsync(await For(path).PostAsJsonAsync(path, body ?? new { }));

    public async Task DownloadAsync(string path, string file)
    {
        using var response = await For(path).GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
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

    public void Dispose()
    {
        operators.Dispose();
        mis.Dispose();
        management.Dispose();
    }

    private HttpClient For(string path) => Array.Exists(OperatorPaths, p => path.StartsWith(p, StringComparison.Ordinal)) ? operators
        : path.EndsWith("/feed", StringComparison.Ordinal) ? mis
        : management;

    private async Task SignInAsync(HttpClient http, object client)
    {
        var made = await PostAsync("/sts/v1/clients", client);
        var (id, secret) = (made["client"]!.Text("id"), made.Text("secret"));
        // The token of a site that was signed in before would be a second way to authenticate.
        http.DefaultRequestHeaders.Authorization = null;
        using var ask = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret });
        var token = await ReadAsync(await http.PostAsync(new Uri("/connect/token", UriKind.Relative), ask));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Text("access_token"));
    }

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
            return $"{problem?["detail"] ?? problem?["error_description"] ?? problem?["error"]} {problem?["errors"]?.ToJsonString()}".Trim();
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
