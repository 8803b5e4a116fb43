using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Sts;

/// <summary>Two hubs on one storage account are one STS.</summary>
public sealed class TwoInstancesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Token_OfOneInstance_OpensTheOtherAndOutlivesARestart()
    {
        var settings = new Dictionary<string, string> { ["Sts:Issuer"] = "https://hub.example/" };
        var one = await HubHost.StartAsync(azurite, settings);
        await using var two = await HubHost.StartAsync(azurite, settings, connectionString: one.ConnectionString);
        var site = Guid.NewGuid();
        using (var made = await one.Client.PutAsJsonAsync($"/sites/v1/sites/{site}", new { name = "School" }, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var client = await one.Client.PostAsJsonAsync("/sts/v1/clients", new { kind = "management", name = "Script", sites = new[] { site }, scopes = new[] { "hub.manage" } }, TestContext.Current.CancellationToken);
        var credentials = (await client.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;

        var token = await TokenAsync(one, credentials);
        var keys = await KeysAsync(one);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(two, site, token));
        Assert.Equal(keys, await KeysAsync(two));
        await one.DisposeAsync();
        await using var again = await HubHost.StartAsync(azurite, settings, connectionString: two.ConnectionString);

        Assert.Equal(HttpStatusCode.OK, await UseAsync(again, site, token));
        Assert.Equal(keys, await KeysAsync(again));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(two, site, await TokenAsync(again, credentials)));
    }

    /// <summary>RFC 6749 section 4.1.2: a code works once, wherever it is redeemed, and a second use ends what the first gave.</summary>
    [Fact]
    public async Task Code_RedeemedAtBoth_WorksOnceAndIsRevoked()
    {
        await using var one = new StsHub(azurite) { Settings = { ["Sts:Issuer"] = "https://hub.example/" } };
        await one.InitializeAsync();
        await using var two = await HubHost.StartAsync(azurite, one.Settings, connectionString: one.Hub.ConnectionString);
        var app = await PartnerApp.MakeAsync(one);
        var code = await app.CodeAsync((await one.PersonAsync(StsHub.School)).Username);

        var first = await app.RedeemAsync(code);
        app.At = two.Address.GetLeftPart(UriPartial.Authority);
        var second = await app.RedeemAsync(code);
        var refreshed = await app.RefreshAsync((string)first.Json!["refresh_token"]!);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (first.Status, second.Status));
        Assert.Equal(("invalid_grant", "invalid_grant"), (second.Error, refreshed.Error));
    }

    /// <summary>RFC 9700 section 4.14.2: a refresh token that is used a second time, at whichever instance, ends its family.</summary>
    [Fact]
    public async Task RefreshToken_UsedAtBoth_EndsTheFamily()
    {
        await using var one = new StsHub(azurite) { Settings = { ["Sts:Issuer"] = "https://hub.example/" } };
        await one.InitializeAsync();
        await using var two = await HubHost.StartAsync(azurite, one.Settings, connectionString: one.Hub.ConnectionString);
        var app = await PartnerApp.MakeAsync(one);
        var tokens = await app.TokensAsync((await one.PersonAsync(StsHub.School)).Username);

        var first = await app.RefreshAsync((string)tokens.Json!["refresh_token"]!);
        app.At = two.Address.GetLeftPart(UriPartial.Authority);
        var second = await app.RefreshAsync((string)tokens.Json!["refresh_token"]!);
        var next = await app.RefreshAsync((string)first.Json!["refresh_token"]!);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(("invalid_grant", "invalid_grant"), (second.Error, next.Error));
    }

    private static async Task<string> TokenAsync(HubHost hub, JsonNode credentials)
    {
        using var plain = new HttpClient { BaseAddress = hub.Address };
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", (string)credentials["client"]!["id"]!), new("client_secret", (string)credentials["secret"]!)]);
        using var answer = await plain.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["access_token"]!;
    }

    private static async Task<HttpStatusCode> UseAsync(HubHost hub, Guid site, string token)
    {
        using var plain = new HttpClient { BaseAddress = hub.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await plain.GetAsync(new Uri($"/mis/v1/sites/{site}/people", UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<string> KeysAsync(HubHost hub)
    {
        using var plain = new HttpClient { BaseAddress = hub.Address };
        return await plain.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
