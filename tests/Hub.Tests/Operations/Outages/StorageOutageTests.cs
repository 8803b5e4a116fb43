using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure;
using Hub.Core.Accounts;
using Hub.Core.Storage;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Outages;

/// <summary>What callers are told while the storage account is away.</summary>
public sealed class StorageOutageTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyRequest_StorageAway_IsToldInItsOwnFormToComeAgain()
    {
        await using var storage = await Durable.AzuriteProcess.StartAsync();
        await using var hub = await HubHost.StartAsync(azurite, connectionString: storage.ConnectionString);
        var site = await hub.Client.NewSiteAsync();
        await hub.TokenAsync(site, "management");
        var person = new { username = "ada", roles = new[] { Roles.Administrator }, password = StsHub.Password };
        using var made = await hub.Client.PutAsJsonAsync($"/accounts/v1/sites/{site}/accounts/{Guid.NewGuid()}", person, Cancellation);
        using var browser = new Browser(hub);
        var before = await browser.SignInAsync("/users", "ada");

        await storage.KillAsync();
        var page = browser.GetAsync("/users");
        var answers = await Task.WhenAll(
            AskAsync(hub.Client, HttpMethod.Get, $"/rostering/v1/sites/{site}/exports"),
            AskAsync(hub.Client, HttpMethod.Get, $"/sites/v1/sites/{site}"),
            AskAsync(hub.Client, HttpMethod.Post, "/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "nobody"), new("client_secret", "nothing")])));

        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.ServiceUnavailable, $"{a.Status} {a.Text}"));
        Assert.All(answers, a => Assert.Equal(TimeSpan.FromSeconds(5), a.RetryAfter));
        Assert.All(answers, a => Assert.DoesNotMatch("Exception|127\\.0\\.0\\.1|devstoreaccount|Retry failed", a.Text));
        Assert.Equal("storage_unavailable", (string?)JsonNode.Parse(answers[0].Text)!["code"]);
        Assert.Equal("storage_unavailable", (string?)JsonNode.Parse(answers[1].Text)!["code"]);
        Assert.Equal("temporarily_unavailable", (string?)JsonNode.Parse(answers[2].Text)!["error"]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (before.Status, (await page).Status));
        Assert.Equal("The hub cannot do this just now", (await page).Heading());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(503, true)]
    [InlineData(500, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(412, false)]
    public void Caused_StatusOfTheAccount_IsAnOutageWhereTheSameMaySucceedLater(int status, bool outage)
    {
        var failure = new RequestFailedException(status, "It failed.");

        Assert.Equal(outage, StorageOutage.Caused(failure));
        Assert.Equal(outage, StorageOutage.Caused(new AggregateException("Retry failed after 4 tries.", failure, failure)));
        Assert.Equal(outage, StorageOutage.Caused(new InvalidOperationException("The key ring could not be read.", failure)));
    }

    [Fact]
    public void Caused_FaultOfTheHub_IsNoOutage()
    {
        Assert.False(StorageOutage.Caused(new InvalidOperationException("A fault.")));
        Assert.False(StorageOutage.Caused(new OperationCanceledException()));
    }

    private static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter, string Text)> AskAsync(
        HttpClient hub, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await hub.SendAsync(request, Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
