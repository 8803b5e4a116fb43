using System.Reflection;
using Hub.Core.Operations;
using Hub.Core.Sts.Keys;
using Hub.Functions.Sts;
using Hub.Local.Functions;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.Partners;

/// <summary>Who may ask partners' endpoints what: every endpoint with everybody.</summary>
public sealed class RapAccessTests(RapHub rap) : IClassFixture<RapHub>
{
    /// <summary>What everybody is answered at endpoints that give a school's data: status, and code of the problem.</summary>
    private static readonly Dictionary<string, (int Status, string? Code)> SchoolData = new()
    {
        ["no token"] = (401, "token_missing"),
        ["garbage"] = (401, "token_invalid"),
        ["expired"] = (401, "token_invalid"),
        ["wrong audience"] = (401, "token_invalid"),
        ["without rapapi"] = (403, "insufficient_scope"),
        ["without organisation"] = (403, "insufficient_scope"),
        ["the vendor's own client"] = (403, "wrong_kind_of_client"),
        ["other vendor's client"] = (403, "wrong_kind_of_client"),
        ["a person"] = (403, "wrong_kind_of_client"),
        ["client of another school"] = (404, "site_unknown"),
        ["disabled client"] = (401, "token_invalid"),
        ["disabled install"] = (401, "token_invalid"),
        ["removed install"] = (401, "token_invalid"),
        ["revoked token"] = (401, "token_invalid"),
        ["revoked secret"] = (401, "token_missing"),
        ["the right one"] = (200, null),
        ["vendor's reader"] = (403, "insufficient_scope"),
        ["vendor's writer"] = (403, "insufficient_scope"),
        ["vendor's client without rapapi"] = (403, "insufficient_scope"),
        ["school's client with a vendor's scopes"] = (403, "insufficient_scope"),
        ["disabled vendor's client"] = (401, "token_invalid"),
        ["other vendor's own client"] = (403, "insufficient_scope"),
        ["vendor's reader for the school"] = (403, "insufficient_scope"),
        ["vendor's reader for another school"] = (403, "insufficient_scope"),
        ["vendor's reader for a school that has left"] = (401, "token_invalid"),
        ["vendor's reader for a school that has switched off"] = (401, "token_invalid"),
        ["revoked vendor's reader"] = (401, "token_invalid"),
        ["revoked vendor's secret"] = (401, "token_missing"),
    };

    private static Dictionary<string, (int Status, string? Code)> Read(string? unknown = null) => Vendor(reads: true, 200, unknown);

    private static Dictionary<string, (int Status, string? Code)> Write(int status, string? unknown = null) => Vendor(reads: false, status, unknown);

    /// <summary>The same at the endpoints of one customer, which a token for another school does not open.</summary>
    private static Dictionary<string, (int Status, string? Code)> OfCustomer(Dictionary<string, (int Status, string? Code)> expected) =>
        expected.ToDictionary(e => e.Key, e => e is { Key: "vendor's reader for another school", Value.Status: < 300 } ? (404, "customer_unknown") : e.Value);

    /// <summary>What everybody is answered at a partner's own endpoints.</summary>
    /// <param name="reads">Whether it reads or changes.</param>
    /// <param name="status">What the right one is answered.</param>
    /// <param name="unknown">What another partner is told; null where it is answered about its own.</param>
    private static Dictionary<string, (int Status, string? Code)> Vendor(bool reads, int status, string? unknown)
    {
        (int, string?) refused = (403, "insufficient_scope");
        return SchoolData.ToDictionary(e => e.Key, e => e.Key switch
        {
            "vendor's reader" or "vendor's reader for the school" or "vendor's reader for another school" => reads ? (status, null) : refused,
            "vendor's writer" => reads ? refused : (status, null),
            "other vendor's own client" => unknown is null ? (status, null) : (404, unknown),
            "school's client with a vendor's scopes" => (403, "wrong_kind_of_client"),
            _ => e.Value.Status == 401 ? e.Value : refused,
        });
    }

    /// <summary>The matrix: for each function below <c>/rap</c> that is not for everybody a request, and what everybody is answered.</summary>
    private static readonly Dictionary<string, (HttpMethod Method, string Path, Dictionary<string, (int Status, string? Code)> Expected)> Matrix = new()
    {
        ["GetRapOrganisation"] = (HttpMethod.Get, RapHub.School, SchoolData),
        ["ListRapStudents"] = (HttpMethod.Get, RapHub.School + "/students", SchoolData),
        ["ListRapStaff"] = (HttpMethod.Get, RapHub.School + "/staff", SchoolData),
        ["ListRapContacts"] = (HttpMethod.Get, RapHub.School + "/contacts", SchoolData),
        ["ListRapGroups"] = (HttpMethod.Get, RapHub.School + "/groups", SchoolData),
        ["GetRapPerson"] = (HttpMethod.Get, RapHub.School + "/people/pupil", SchoolData),
        ["ListVendorApplications"] = (HttpMethod.Get, RapHub.Applications, Read()),
        ["GetVendorApplication"] = (HttpMethod.Get, RapHub.Applications + "/{applicationId}", Read("application_unknown")),
        ["ListCustomers"] = (HttpMethod.Get, RapHub.Applications + "/{applicationId}/organisations", Read("application_unknown")),
        ["GetCustomer"] = (HttpMethod.Get, RapHub.Customer, OfCustomer(Read("application_unknown"))),
        ["RemoveCustomer"] = (HttpMethod.Delete, RapHub.Customer, Write(204, "application_unknown")),
        ["ApproveCustomer"] = (HttpMethod.Post, RapHub.Customer + "/approve", Write(200, "application_unknown")),
        ["DisableCustomer"] = (HttpMethod.Post, RapHub.Customer + "/disable", Write(200, "application_unknown")),
        ["EnableCustomer"] = (HttpMethod.Post, RapHub.Customer + "/enable", Write(200, "application_unknown")),
        ["GetCustomerClient"] = (HttpMethod.Get, RapHub.Customer + "/client", OfCustomer(Read("application_unknown"))),
        ["AddCustomerSecret"] = (HttpMethod.Post, RapHub.Customer + "/client/secrets", Write(201, "application_unknown")),
        ["RemoveCustomerSecret"] = (HttpMethod.Delete, RapHub.Customer + "/client/secrets/{secretId}", Write(204, "application_unknown")),
        ["ListWebhooks"] = (HttpMethod.Get, RapHub.Webhooks, Read()),
        ["RegisterWebhook"] = (HttpMethod.Post, RapHub.Webhooks, Write(201)),
        ["GetWebhook"] = (HttpMethod.Get, RapHub.Webhooks + "/{webhookId}", Read("webhook_unknown")),
        ["ChangeWebhook"] = (HttpMethod.Put, RapHub.Webhooks + "/{webhookId}", Write(200, "webhook_unknown")),
        ["RemoveWebhook"] = (HttpMethod.Delete, RapHub.Webhooks + "/{webhookId}", Write(204, "webhook_unknown")),
        ["RotateWebhookSecret"] = (HttpMethod.Post, RapHub.Webhooks + "/{webhookId}/secrets", Write(200, "webhook_unknown")),
        ["TestWebhook"] = (HttpMethod.Post, RapHub.Webhooks + "/{webhookId}/test", Write(202, "webhook_unknown")),
        ["ListWebhookDeliveries"] = (HttpMethod.Get, RapHub.Webhooks + "/{webhookId}/deliveries", Read("webhook_unknown")),
        ["RedeliverWebhook"] = (HttpMethod.Post, RapHub.Webhooks + "/{webhookId}/deliveries/{deliveryId}/redeliver", Write(202, "webhook_unknown")),
        ["RedeliverFailedWebhooks"] = (HttpMethod.Post, RapHub.Webhooks + "/{webhookId}/redeliver?since=2026-09-01T00:00:00Z", Write(202, "webhook_unknown")),
    };

    public static TheoryData<string> Endpoints => [.. Matrix.Keys];

    [Fact]
    public void Matrix_Endpoints_AreAllThatThereAre()
    {
        var functions = from method in typeof(StsFunctions).Assembly.GetTypes().SelectMany(t => t.GetMethods())
                        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
                        where trigger?.Route?.StartsWith("rap/", StringComparison.Ordinal) == true && method.GetCustomAttribute<RequiresScopeAttribute>() is not null
                        select method.GetCustomAttribute<FunctionAttribute>()!.Name;

        Assert.Equal(functions.Order(StringComparer.Ordinal), Matrix.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Endpoint_AskedByEverybody_AnswersEachAsItShould(string endpoint)
    {
        var (method, path, expected) = Matrix[endpoint];
        var tokens = await TokensAsync();
        path = await rap.WithApplicationAsync(await rap.WithWebhookAsync(path));
        var answered = new Dictionary<string, (int, string?)>();

        foreach (var (who, token) in tokens)
        {
            using var body = endpoint is "RegisterWebhook" or "ChangeWebhook" ? RapHub.WebhookBody() : null;
            var answer = await rap.SendAsync(path, token, method, body: body);
            answered[who] = (answer.Status, answer.Code);
            if (answer.Status >= 400)
                Assert.Equal("application/problem+json", answer.MediaType);
            Assert.Equal(answer.Status is 401 or 403 && answer.Code != "wrong_kind_of_client", answer.Headers.GetValueOrDefault("WWW-Authenticate")?.StartsWith("Bearer", StringComparison.Ordinal) == true);
            if (answer.Status >= 300)
                Assert.DoesNotContain("Byron", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(expected.OrderBy(e => e.Key), answered.OrderBy(e => e.Key));
        // Whoever is known and refused is on record.
        var audit = await rap.Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(path.Contains($"{StsHub.School}", StringComparison.Ordinal) ? StsHub.School : null, 100, TestContext.Current.CancellationToken);
        foreach (var code in expected.Values.Where(e => e.Status is 403 or 404).Select(e => e.Code).Distinct())
            Assert.Contains(audit, r => r.Action == "access.refused" && r.Target == endpoint && r.Code == code);
    }

    private async Task<Dictionary<string, string?>> TokensAsync()
    {
        var sts = rap.Sts;
        var (off, gone, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await sts.InstallAsync(StsHub.School, off, "active");
        await sts.InstallAsync(StsHub.School, gone, "active");
        await sts.InstallAsync(StsHub.OtherSchool, other, "active");
        var right = await rap.ClientAsync(StsHub.School, StsHub.Application, RapHub.UsualScopes);
        var disabled = await rap.ClientAsync(StsHub.School, StsHub.Application, RapHub.UsualScopes);
        var disabledVendor = await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor);
        var (left, closed) = (await CustomerAsync(), await CustomerAsync());
        var (reader, revokedReader) = (await rap.VendorAsync(["rapapi", "partner-read"], StsHub.Vendor), await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor));
        var tokens = new Dictionary<string, string?>
        {
            ["no token"] = null,
            ["garbage"] = "garbage",
            ["expired"] = Expired(right.Id),
            ["wrong audience"] = await TokenAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, ["onerosterapi"])),
            ["without rapapi"] = await TokenAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, ["organisation"])),
            ["without organisation"] = await TokenAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, ["rapapi"])),
            ["the vendor's own client"] = (await sts.TokenAsync(await rap.VendorAsync(RapHub.UsualScopes, StsHub.Vendor), StsHub.School)).AccessToken,
            ["other vendor's client"] = await TokenAsync(await rap.VendorAsync(RapHub.UsualScopes, "other")),
            ["a person"] = await PersonAsync(),
            ["client of another school"] = await TokenAsync(await rap.ClientAsync(StsHub.OtherSchool, other, RapHub.UsualScopes)),
            ["disabled client"] = await TokenAsync(disabled),
            ["disabled install"] = await TokenAsync(await rap.ClientAsync(StsHub.School, off, RapHub.UsualScopes)),
            ["removed install"] = await TokenAsync(await rap.ClientAsync(StsHub.School, gone, RapHub.UsualScopes)),
            ["revoked token"] = await RevokedAsync(right),
            ["revoked secret"] = await WithoutSecretAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, RapHub.UsualScopes)),
            ["the right one"] = await TokenAsync(right),
            ["vendor's reader"] = await TokenAsync(reader),
            ["vendor's reader for the school"] = (await sts.TokenAsync(reader, StsHub.School)).AccessToken,
            ["vendor's reader for another school"] = (await sts.TokenAsync(reader, StsHub.OtherSchool)).AccessToken,
            ["vendor's reader for a school that has left"] = (await sts.TokenAsync(reader, left)).AccessToken,
            ["vendor's reader for a school that has switched off"] = (await sts.TokenAsync(reader, closed)).AccessToken,
            ["revoked vendor's reader"] = await RevokedAsync(revokedReader),
            ["revoked vendor's secret"] = await WithoutSecretAsync(await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor)),
            ["vendor's writer"] = await rap.VendorTokenAsync(["rapapi", "partner-write"]),
            ["vendor's client without rapapi"] = await rap.VendorTokenAsync(["partner-read", "partner-write"]),
            ["school's client with a vendor's scopes"] = await TokenAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, RapHub.VendorScopes)),
            ["disabled vendor's client"] = await TokenAsync(disabledVendor),
            ["other vendor's own client"] = await rap.VendorTokenAsync(RapHub.VendorScopes, $"other-{Guid.NewGuid():N}"),
        };
        foreach (var (id, _) in new[] { disabled, disabledVendor })
            await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/disable", new { clientId = id });
        await sts.InstallAsync(StsHub.School, off, "disabled");
        await sts.InstallAsync(StsHub.School, gone, "removed");
        await sts.InstallAsync(left, StsHub.Application, "removed");
        await sts.InstallAsync(closed, StsHub.Application, "disabled");
        return tokens;
    }

    /// <summary>A school that has the partner's application.</summary>
    private async Task<Guid> CustomerAsync()
    {
        var site = Guid.NewGuid();
        await rap.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "School" });
        await rap.Sts.InstallAsync(site, StsHub.Application, "active");
        return site;
    }

    private async Task<string> TokenAsync((string Id, string Secret) client) => (await rap.Sts.TokenAsync(client)).AccessToken;

    private async Task<string> RevokedAsync((string Id, string Secret) client)
    {
        var token = await TokenAsync(client);
        await rap.Sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{client.Id}:{client.Secret}", "/connect/revoke");
        return token;
    }

    /// <summary>A client whose secret was removed gets no token, so it has none to send.</summary>
    private async Task<string?> WithoutSecretAsync((string Id, string Secret) client)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/sts/v1/clients?id={client.Id}") { Headers = { { "x-functions-key", rap.Sts.Hub.Keys.Default } } };
        var secret = (string)(await rap.Sts.SendAsync(asked)).Json!["secrets"]![0]!["id"]!;
        await rap.Sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets/remove", new { clientId = client.Id, secretId = secret });
        Assert.Equal("invalid_client", (await rap.Sts.TokenAsync(client)).Error);
        return null;
    }

    /// <summary>A person's token of an application that may have the scopes: it opens nothing that is for programs.</summary>
    private async Task<string> PersonAsync()
    {
        var (person, _) = await rap.Sts.PersonAsync(StsHub.School);
        var (client, _) = await rap.Sts.ClientAsync(new { kind = "interactive", name = "App", redirectUris = new[] { "https://app.example/" }, scopes = RapHub.UsualScopes });
        return Made(Claims(person.ToString(), client), TimeSpan.FromMinutes(5));
    }

    private string Expired(string clientId) => Made(Claims(clientId, clientId), TimeSpan.FromSeconds(-1));

    private static Dictionary<string, object> Claims(string subject, string clientId) =>
        new() { ["sub"] = subject, ["client_id"] = clientId, ["scope"] = "rapapi organisation", ["organisation"] = StsHub.School.ToString() };

    private string Made(Dictionary<string, object> claims, TimeSpan expiresIn) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = rap.Sts.Hub.Address.ToString(),
        Audience = "urn:hub:rap",
        Expires = DateTime.UtcNow + expiresIn,
        NotBefore = DateTime.UtcNow.AddHours(-1),
        IssuedAt = DateTime.UtcNow.AddHours(-1),
        TokenType = "at+jwt",
        SigningCredentials = rap.Sts.Hub.Services.GetRequiredService<SigningKeys>().Ring.Signing(SecurityAlgorithms.EcdsaSha256, DateTimeOffset.UtcNow),
        Claims = new Dictionary<string, object>(claims) { ["jti"] = Guid.NewGuid().ToString("N") },
    });
}
