using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Tests.Fixtures;

/// <summary>
/// Lets a test call any endpoint as whoever may: operators' with the function key, a site's with a token of an MIS or management client of that site, which
/// is made when it is first needed.
/// </summary>
/// <param name="functionKey">The function key.</param>
/// <param name="tokens">Tokens that were got before and still hold; new ones are added.</param>
internal sealed partial class SiteTokens(string functionKey, ConcurrentDictionary<(string Site, string Kind), string>? tokens = null) : DelegatingHandler(new HttpClientHandler())
{
    private readonly ConcurrentDictionary<(string Site, string Kind), string> tokens = tokens ?? new();
    private readonly SemaphoreSlim getting = new(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (SiteOf(path) is { } site)
        {
            var kind = path.EndsWith("/feed", StringComparison.Ordinal) ? "mis" : "management";
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", await TokenAsync(request.RequestUri, site, kind));
        }
        else
            request.Headers.TryAddWithoutValidation("x-functions-key", functionKey);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>A token of a client of that kind at that site, got once.</summary>
    /// <param name="hub">Any address of the hub.</param>
    /// <param name="site">The site.</param>
    /// <param name="kind">The client's kind.</param>
    public async Task<string> TokenAsync(Uri hub, string site, string kind)
    {
        if (tokens.TryGetValue((site, kind), out var known))
            return known;
        await getting.WaitAsync();
        try
        {
            return tokens.TryGetValue((site, kind), out known) ? known : tokens[(site, kind)] = await GetAsync(hub, site, kind);
        }
        finally
        {
            getting.Release();
        }
    }

    private async Task<string> GetAsync(Uri any, string site, string kind)
    {
        using var make = new HttpRequestMessage(HttpMethod.Post, new Uri(any, "/sts/v1/clients"))
        {
            Content = JsonContent.Create(new { kind, name = "Test", sites = new[] { site }, scopes = new[] { kind == "mis" ? "mis" : "hub.manage" } }),
            Headers = { { "x-functions-key", functionKey } },
        };
        using var made = await base.SendAsync(make, CancellationToken.None);
        var client = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!;
        using var ask = new HttpRequestMessage(HttpMethod.Post, new Uri(any, "/connect/token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = (string)client["client"]!["id"]!,
                ["client_secret"] = (string)client["secret"]!,
            }),
        };
        using var answer = await base.SendAsync(ask, CancellationToken.None);
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
    }

    private static string? SiteOf(string path) => SitePath().Match(path) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^/(?:mis|provisioning|rostering)/v1/sites/([0-9a-fA-F-]{36})(?:/|$)")]
    private static partial Regex SitePath();
}
