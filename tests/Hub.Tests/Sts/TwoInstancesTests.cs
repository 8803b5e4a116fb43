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
