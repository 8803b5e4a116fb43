using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Local.Functions.Builder;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Sts;

/// <summary>A hub with two schools, a partner whose application the first of them uses, and short ways to ask the STS.</summary>
public sealed class StsHub(AzuriteFixture azurite) : IAsyncLifetime
{
    public const string Vendor = "acme";
    public const string Password = "correct horse battery";
    public static readonly Guid School = new("a0000000-0000-4000-8000-000000000001");
    public static readonly Guid OtherSchool = new("a0000000-0000-4000-8000-000000000002");
    public static readonly Guid Application = new("b0000000-0000-4000-8000-000000000001");
    public static readonly Guid OtherApplication = new("b0000000-0000-4000-8000-000000000002");

    private HubHost? hub;

    internal HubHost Hub => hub!;

    /// <summary>The hub's clock, which a test may put forward.</summary>
    internal ShiftedClock Clock { get; } = new();

    /// <summary>Settings of the hub, to be changed before it starts.</summary>
    internal Dictionary<string, string> Settings { get; } = new()
    {
        // The tests send hundreds of wrong secrets from one address.
        ["Sts:Limits:WrongSecret:Burst"] = "0",
        ["Sts:Limits:Client:Burst"] = "0",
        ["Sts:Limits:Address:Burst"] = "0",
        ["Sts:Limits:SignIn:Burst"] = "0",
    };

    /// <summary>Changes the hub's services before they are built.</summary>
    internal Action<FunctionsApplicationBuilder>? Configure { get; init; }

    /// <summary>A client that sends nothing of its own and follows no redirect.</summary>
    public HttpClient Plain { get; private set; } = new();

    public async ValueTask InitializeAsync()
    {
        hub = await HubHost.StartAsync(azurite, Settings, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
            Configure?.Invoke(builder);
        });
        Plain = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = hub.Address };
        foreach (var site in new[] { School, OtherSchool })
            await OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "School" });
        await InstallAsync(School, Application, "active");
    }

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        await hub!.DisposeAsync();
    }

    public Task InstallAsync(Guid site, Guid application, string state) =>
        OperatorAsync(HttpMethod.Put, $"/tilestore/v1/sites/{site}/installs/{application}", new { vendorId = Vendor, state });

    /// <summary>Makes a client.</summary>
    /// <returns>Its id, and its secret where it has one.</returns>
    public async Task<(string Id, string Secret)> ClientAsync(object client)
    {
        var made = await OperatorAsync(HttpMethod.Post, "/sts/v1/clients", client);
        return ((string)made["client"]!["id"]!, (string?)made["secret"] ?? "");
    }

    public Task<(string Id, string Secret)> ManagementAsync(params Guid[] sites) =>
        ClientAsync(new { kind = "management", name = "Script", sites, scopes = new[] { "hub.manage" } });

    public Task<(string Id, string Secret)> SchoolClientAsync(Guid site, Guid application) => ClientAsync(new
    {
        product = "sas-oneroster",
        kind = "school",
        name = "School client",
        sites = new[] { site },
        applicationId = application,
        vendorId = Vendor,
        scopes = new[] { "partner", "organisation", "onerosterapi", "rapapi" },
    });

    /// <summary>Makes an account that signs in with <see cref="Password"/>.</summary>
    public async Task<(Guid Id, string Username)> PersonAsync(Guid site)
    {
        var id = Guid.NewGuid();
        var username = $"anna.{id:N}";
        await PutPersonAsync(site, id, new { username, givenName = "Anna", familyName = "Ångström", email = "anna@school.example", roles = new[] { "staff" }, password = Password });
        return (id, username);
    }

    public Task<JsonNode> PutPersonAsync(Guid site, Guid id, object account) => OperatorAsync(HttpMethod.Put, $"/accounts/v1/sites/{site}/accounts/{id}", account);

    public async Task<JsonNode> OperatorAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await hub!.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Asks the token endpoint.</summary>
    /// <param name="fields">The form.</param>
    /// <param name="basic">What stands in the Authorization header before it is base64; null for none.</param>
    /// <param name="path">The endpoint.</param>
    public async Task<Answer> PostAsync(IEnumerable<KeyValuePair<string, string>> fields, string? basic = null, string path = "/connect/token")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        return await SendAsync(request);
    }

    /// <summary>Asks for a token with client credentials in the body.</summary>
    public Task<Answer> TokenAsync((string Id, string Secret) client, Guid? organisation = null, string? scope = null)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client.Id, ["client_secret"] = client.Secret };
        if (organisation is { } id)
            fields["acr_values"] = $"orgselected:{id.ToString().ToUpperInvariant()}";
        if (scope is not null)
            fields["scope"] = scope;
        return PostAsync(fields);
    }

    public async Task<Answer> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Plain.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
        return new Answer(response.StatusCode, json, text, response.Headers.WwwAuthenticate.ToString(), response.Headers.Location);
    }
}

/// <summary>An answer of the hub.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Json, string Text, string Challenge, Uri? Location)
{
    public string? Error => (string?)Json?["error"];

    public string AccessToken => (string?)Json?["access_token"] ?? throw new InvalidOperationException($"{Status}: {Text}");

    /// <summary>The claims of a JWT, unchecked.</summary>
    public static JsonNode Claims(string jwt) => Part(jwt, 1);

    public static JsonNode Header(string jwt) => Part(jwt, 0);

    private static JsonNode Part(string jwt, int part) => JsonNode.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(jwt.Split('.')[part]))!;
}
