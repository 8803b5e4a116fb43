using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>A hub whose partners' endpoints may be on this machine.</summary>
public sealed class WebhookHub(AzuriteFixture azurite) : IAsyncLifetime
{
    internal StsHub Sts { get; } = new(azurite) { Settings = { ["Webhooks:AllowLoopback"] = "true" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => Sts.InitializeAsync();

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    /// <summary>A partner of its own, with a token that reads and changes.</summary>
    internal async Task<(string Vendor, string Token)> PartnerAsync()
    {
        var vendor = $"partner-{Guid.NewGuid():N}";
        var client = await Sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = vendor, scopes = RapHub.VendorScopes });
        return (vendor, (await Sts.TokenAsync(client)).AccessToken);
    }

    /// <summary>Calls the API at a path below the webhooks.</summary>
    internal async Task<(int Status, JsonNode? Json)> SendAsync(HttpMethod method, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, RapHub.Webhooks + path) { Content = body is null ? null : JsonContent.Create(body), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        var answer = await Sts.SendAsync(request);
        return ((int)answer.Status, answer.Json);
    }

    /// <summary>Registers an endpoint.</summary>
    internal async Task<(string Id, string Secret)> RegisterAsync(string token, string url)
    {
        var (status, json) = await SendAsync(HttpMethod.Post, "", token, new { url });
        Assert.Equal(201, status);
        return ((string)json!["webhook"]!["id"]!, (string)json["secret"]!);
    }

    /// <summary>Announces an event, and makes its change as an install does, unless the hub crashed between.</summary>
    internal async Task<PartnerEvent> HappenAsync(string vendor, string type, Guid? site = null, bool crash = false)
    {
        var happened = new PartnerEvent(Guid.NewGuid(), type, vendor, StsHub.Application, site ?? StsHub.School, Sts.Clock.GetUtcNow()) { ClientId = "sas-rap-1" };
        await Sts.Hub.Services.GetRequiredService<PartnerEvents>().AnnounceAsync(happened, Stop);
        if (!crash)
        {
            var change = new TableEntity(happened.Stream, Guid.NewGuid().ToString()) { ["VendorId"] = vendor, ["State"] = "Active" };
            var table = await Sts.Hub.Services.GetRequiredService<Tables>().GetAsync(PartnerEvents.TableOf(happened));
            await table.SubmitTransactionAsync([new(TableTransactionActionType.UpsertReplace, change), PartnerEvents.RowOf(happened)], Stop);
        }

        return happened;
    }

    /// <summary>The deliveries of a webhook, newest first, once they stand so.</summary>
    internal async Task<JsonArray> LogAsync(string id, string token, Func<JsonArray, bool> until)
    {
        while (true)
        {
            var (status, json) = await SendAsync(HttpMethod.Get, $"/{id}/deliveries", token);
            Assert.Equal(200, status);
            if (json!["items"]!.AsArray() is var items && until(items))
                return items;
            await Task.Delay(50, Stop);
        }
    }
}
