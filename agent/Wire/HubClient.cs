using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Hub.Agent.Pairing;
using Hub.Agent.Reporting;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Hub.Agent.Wire;

/// <summary>The hub, as the agent speaks to it: out over HTTPS only, with tokens of its own key. What fails in passing is tried again.</summary>
internal sealed class HubClient : IDisposable
{
    // A long poll of the hub, and time for it to answer.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    private readonly AgentSettings settings;
    private readonly AgentKeys keys;
    private readonly HttpClient http;
    private readonly string run = Guid.NewGuid().ToString("N");
    private (string Value, DateTimeOffset Until) token;

    /// <summary>Speaks for a paired agent.</summary>
    public HubClient(AgentSettings settings, AgentKeys keys)
    {
        (this.settings, this.keys) = (settings, keys);
        var again = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(500), BackoffType = DelayBackoffType.Exponential, UseJitter = true })
            .Build();
        http = new HttpClient(new ResilienceHandler(again) { InnerHandler = Handler() }) { BaseAddress = settings.Hub, Timeout = CallTimeout * 2 };
    }

    /// <summary>The agent's version.</summary>
    public static string Version { get; } = typeof(HubClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Pairs an agent. Is not tried again: a code is good once.</summary>
    /// <exception cref="HubRefusedException">The code is not good.</exception>
    public static async Task<PairingAnswer> PairAsync(Uri hub, PairingRequest request, CancellationToken cancellation)
    {
        using var client = new HttpClient(Handler()) { BaseAddress = hub, Timeout = CallTimeout };
        using var answer = await client.PostAsJsonAsync("/ad/v1/pairings", request, HubJson.Options, cancellation);
        await RefusedAsync(answer, cancellation);
        return (await answer.Content.ReadFromJsonAsync<PairingAnswer>(HubJson.Options, cancellation))!;
    }

    /// <summary>Leases orders; waits for some.</summary>
    public async Task<Work> LeaseAsync(string? server, int most, int waitSeconds, CancellationToken cancellation) =>
        await ReadAsync<Work>(HttpMethod.Post, "work", new WorkRequest(Version, server, run, most, waitSeconds), cancellation);

    /// <summary>The orders that wait, without leasing them.</summary>
    public async IAsyncEnumerable<AccountOrder> WaitingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var page = await ReadAsync<WaitingWork>(HttpMethod.Get, next is null ? "work" : $"work?after={Uri.EscapeDataString(next)}", body: null, cancellation);
            foreach (var order in page.Orders)
                yield return order;
            next = page.Next;
        }
        while (next is not null);
    }

    /// <summary>Answers an order.</summary>
    public async Task AnswerAsync(AccountAnswer answer, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Post, $"work/{Uri.EscapeDataString(answer.Id)}", answer, cancellation)).Dispose();

    /// <summary>How far the directory was reported.</summary>
    public Task<ReportedUpTo> ReportedAsync(CancellationToken cancellation) => ReadAsync<ReportedUpTo>(HttpMethod.Get, "directory", body: null, cancellation);

    /// <summary>Reports a part of the directory.</summary>
    public async Task ReportAsync(DirectoryReportPart part, CancellationToken cancellation) => (await SendAsync(HttpMethod.Post, "directory", part, cancellation)).Dispose();

    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler Handler() => new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(15) };

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var answer = await SendAsync(method, path, body, cancellation);
        return (await answer.Content.ReadFromJsonAsync<T>(HubJson.Options, cancellation))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        for (var first = true; ; first = false)
        {
            using var request = new HttpRequestMessage(method, $"/ad/v1/sites/{settings.SiteId}/{path}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellation));
            if (body is not null)
                request.Content = JsonContent.Create(body, body.GetType(), options: HubJson.Options);
            var answer = await http.SendAsync(request, cancellation);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && first)
            {
                // The hub has revoked its key, say: a new token is asked for once.
                answer.Dispose();
                token = default;
                continue;
            }

            try
            {
                await RefusedAsync(answer, cancellation);
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }

    private async Task<string> TokenAsync(CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        if (token.Value is not null && now < token.Until - RenewBefore)
            return token.Value;
        // An assertion is good once: the retry pipeline sends the same, so whatever fails here is left to the caller's next attempt.
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = "ad-agent",
            ["client_id"] = settings.ClientId,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = keys.Assertion(settings.ClientId, settings.Issuer, now),
        });
        using var client = new HttpClient(Handler()) { Timeout = CallTimeout };
        using var answer = await client.PostAsync(settings.TokenEndpoint, form, cancellation);
        await RefusedAsync(answer, cancellation);
        var given = (await answer.Content.ReadFromJsonAsync<Token>(cancellation))!;
        token = (given.AccessToken, now.AddSeconds(given.ExpiresIn));
        return given.AccessToken;
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var said = await answer.Content.ReadAsStringAsync(cancellation);
        HubError? error = null;
        try
        {
            error = JsonSerializer.Deserialize<HubError>(said, HubJson.Options);
        }
        catch (JsonException)
        {
            // A proxy in between, say. The status tells enough.
        }

        throw new HubRefusedException(answer.StatusCode, error?.Code, error?.Detail ?? error?.Code ?? $"The hub answered {(int)answer.StatusCode} {answer.ReasonPhrase}.");
    }
}
