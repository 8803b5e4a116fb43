using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.ActiveDirectory;

/// <summary>An agent that is paired, and says to the hub whatever a test wants.</summary>
internal sealed record TestAgent(Uri Hub, Guid SiteId, string ClientId, Uri TokenEndpoint, string Issuer, ECDsa Signing, ECDiffieHellman Encryption, string Token)
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A code that pairs.</summary>
    public static async Task<string> CodeAsync(TestSite site) => (await site.Hub.Services.GetRequiredService<AgentPairing>().MakeCodeAsync(site.Id, new Actor("someone"), Cancelled)).Code;

    /// <summary>Pairs an agent that says nothing, without the plan that pairing asks for.</summary>
    public static async Task PairAsync(TestSite site, string code, string name = "DC01")
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var json = JsonSerializer.Serialize(Key(key.ExportParameters(includePrivateParameters: false), "enc", "ECDH-ES"));
        Assert.True((await site.Hub.Services.GetRequiredService<AgentPairing>().PairAsync(new PairingRequest(code, name, "1.0.0", json, json), null, Cancelled)).Succeeded(out _, out _));
    }

    /// <summary>Sends what pairs.</summary>
    public static async Task<(HttpStatusCode Status, JsonNode? Json)> PairAsync(Uri hub, string code, ECDsa? signing = null, ECDiffieHellman? encryption = null)
    {
        using var mine = signing is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        using var own = encryption is null ? ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) : null;
        var body = new
        {
            code,
            name = "DC01",
            version = "1.0.0",
            signingKey = Key((signing ?? mine!).ExportParameters(false), "sig", "ES256"),
            encryptionKey = Key((encryption ?? own!).ExportParameters(false), "enc", "ECDH-ES"),
        };
        using var answer = await Http.PostAsJsonAsync(new Uri(hub, "/ad/v1/pairings"), body, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonNode>(Cancelled));
    }

    /// <summary>An agent of a school, with a token.</summary>
    public static async Task<TestAgent> PairedAsync(TestSite site)
    {
        var (signing, encryption) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        var paired = await PairAsync(site.Hub.Address, await CodeAsync(site), signing, encryption);
        Assert.True(paired.Status == HttpStatusCode.Created, paired.Json?.ToString());
        var agent = new TestAgent(site.Hub.Address, site.Id, (string)paired.Json!["clientId"]!, new Uri((string)paired.Json["tokenEndpoint"]!), (string)paired.Json["issuer"]!, signing, encryption, "");
        return agent with { Token = (await agent.TokenAsync(signing))! };
    }

    /// <summary>A token for whoever holds a key; null when the hub gives none.</summary>
    public async Task<string?> TokenAsync(ECDsa key, string scope = "ad-agent")
    {
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = ClientId,
            Audience = Issuer,
            TokenType = "client-authentication+jwt",
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = ClientId, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "sig-1" }, "ES256"),
        });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion"] = assertion,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        });
        using var answer = await Http.PostAsync(TokenEndpoint, form, Cancelled);
        return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["access_token"];
    }

    /// <summary>Calls the hub.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the school's.</param>
    /// <param name="body">What it says; null for nothing.</param>
    public async Task<(HttpStatusCode Status, JsonNode? Json)> SendAsync(HttpMethod method, string path, object? body)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return await SendAsync(method, path, content);
    }

    /// <inheritdoc cref="SendAsync(HttpMethod, string, object?)"/>
    public async Task<(HttpStatusCode Status, JsonNode? Json)> SendAsync(HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(Hub, $"/ad/v1/sites/{SiteId}/{path}")) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await Http.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static object Key(ECParameters key, string use, string alg) =>
        new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(key.Q.X), y = Base64UrlEncoder.Encode(key.Q.Y), use, alg, kid = $"{use}-1" };
}
