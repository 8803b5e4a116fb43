using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Duende.IdentityModel.Client;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Hub.Samples.VendorConsole;

/// <summary>Asks the hub. A request that the hub was too busy for is sent again when <c>Retry-After</c> says so.</summary>
internal sealed class HubClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new ResilienceHandler(Patience()) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = address };

    /// <summary>A token, good for an hour.</summary>
    /// <exception cref="HubException">The hub gives none.</exception>
    public async Task<string> TokenAsync(string clientId, string clientSecret, string scope, string? acrValues = null)
    {
        using var request = new ClientCredentialsTokenRequest { Address = new Uri(address, "connect/token").AbsoluteUri, ClientId = clientId, ClientSecret = clientSecret, Scope = scope };
        if (acrValues is not null)
            request.Parameters.Add("acr_values", acrValues);
        var answer = await http.RequestClientCredentialsTokenAsync(request);
        // Of a 401 the library's own Error is the status in words: what the hub says is in the answer.
        return answer.AccessToken ?? throw new HubException(answer.TryGet("error") ?? answer.Error ?? "no_token", answer.ErrorDescription ?? "The hub gave no token.");
    }

    /// <summary>The schools that have the application in use, page after page.</summary>
    public async IAsyncEnumerable<Customer> CustomersAsync(Guid applicationId, string token)
    {
        var cursor = "";
        do
        {
            var page = await ReadAsync<Page<Customer>>(HttpMethod.Get, $"rap/v1/partner/applications/{applicationId}/organisations?state=active{cursor}", token);
            foreach (var customer in page.Items)
                yield return customer;
            cursor = page.Next is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
    }

    /// <summary>The application's client at a school.</summary>
    public Task<SchoolClient> SchoolClientAsync(Guid applicationId, Guid organisationId, string token) =>
        ReadAsync<SchoolClient>(HttpMethod.Get, $"rap/v1/partner/applications/{applicationId}/organisations/{organisationId}/client", token);

    /// <summary>A new secret of that client, which the hub tells this once.</summary>
    public Task<NewSecret> NewSecretAsync(Guid applicationId, Guid organisationId, string token) =>
        ReadAsync<NewSecret>(HttpMethod.Post, $"rap/v1/partner/applications/{applicationId}/organisations/{organisationId}/client/secrets", token);

    /// <summary>The first page of a school's students, with its entity tag; null when it is the page that the tag names.</summary>
    public async Task<(Page<Student> Page, string? Tag)?> StudentsAsync(Guid organisationId, string token, string? tag)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"rap/v1/organisation/{organisationId}/students?limit=10", token, tag);
        return answer.StatusCode == HttpStatusCode.NotModified ? null : ((await answer.Content.ReadFromJsonAsync<Page<Student>>())!, answer.Headers.ETag?.ToString());
    }

    public void Dispose() => http.Dispose();

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, string token)
    {
        using var answer = await SendAsync(method, path, token);
        return (await answer.Content.ReadFromJsonAsync<T>())!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, string? tag = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        var answer = await http.SendAsync(request);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified)
            return answer;
        using (answer)
        {
            var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? await answer.Content.ReadFromJsonAsync<Problem>() : null;
            throw new HubException(problem?.Code ?? $"{(int)answer.StatusCode}", problem?.Detail ?? "The hub did not say why.");
        }
    }

    /// <summary>Only answers by which nothing was done are asked for again, so that no request is done twice.</summary>
    private static ResiliencePipeline<HttpResponseMessage> Patience() => new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new HttpRetryStrategyOptions
    {
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable),
        MaxRetryAttempts = 5,
        ShouldRetryAfterHeader = true,
    }).Build();
}

/// <summary>The hub refused.</summary>
/// <param name="code">Stable: what to branch on.</param>
/// <param name="detail">What is wrong and what to do.</param>
internal sealed class HubException(string code, string detail) : Exception($"{code}: {detail}")
{
    public string Code { get; } = code;
}
