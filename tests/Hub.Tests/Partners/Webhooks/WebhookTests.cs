using Hub.Core.Partners.Webhooks;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>From an event to a partner's endpoint, through the queue and the lanes of a running hub.</summary>
public sealed class WebhookTests(WebhookHub hub) : IClassFixture<WebhookHub>
{
    [Fact]
    public async Task Event_ThatHappens_ArrivesSignedAndIsInTheLog()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        endpoint.Answer = _ => new(200, "thanks");
        var (vendor, token) = await hub.PartnerAsync();
        var (id, secret) = await hub.RegisterAsync(token, endpoint.Url);

        var happened = await hub.HappenAsync(vendor, PartnerEventTypes.SecretAdded);
        var sent = await endpoint.NextAsync();

        Assert.True(sent.IsSignedWith(secret));
        Assert.Equal((PartnerEventTypes.SecretAdded, $"{StsHub.School}", "sas-rap-1"), (sent.Type, (string?)sent.Json["data"]!["organisationId"], (string?)sent.Json["data"]!["clientId"]));
        var logged = Assert.Single(await hub.LogAsync(id, token, log => (string?)log[0]!["state"] == "delivered"))!;
        Assert.Equal(($"evt_{happened.Id:N}", sent.Body), ((string?)logged["messageId"], logged["body"]!.ToJsonString()));
        var attempt = Assert.Single(logged["attempts"]!.AsArray())!;
        Assert.Equal((200, null, "thanks"), ((int?)attempt["status"], (string?)attempt["failure"], (string?)attempt["answer"]));
        Assert.DoesNotContain(secret, hub.Sts.Hub.Log.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The lane waits for its time: nobody wakes it.</summary>
    [Fact]
    public async Task Event_BehindOneThatFails_ArrivesAfterIt()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        endpoint.Answer = _ => new(endpoint.All.Count == 1 ? 500 : 200);
        var (vendor, token) = await hub.PartnerAsync();
        await hub.RegisterAsync(token, endpoint.Url);

        foreach (var type in new[] { PartnerEventTypes.InstallActive, PartnerEventTypes.InstallDisabled, PartnerEventTypes.InstallEnabled })
            await hub.HappenAsync(vendor, type);
        Received[] sent = [await endpoint.NextAsync(), await endpoint.NextAsync(), await endpoint.NextAsync(), await endpoint.NextAsync()];

        Assert.Equal([PartnerEventTypes.InstallActive, PartnerEventTypes.InstallActive, PartnerEventTypes.InstallDisabled, PartnerEventTypes.InstallEnabled], sent.Select(s => s.Type));
        Assert.Equal(sent[0].Id, sent[1].Id);
    }

    [Fact]
    public async Task Endpoint_ThatIsDown_HoldsUpNoOtherAndGetsAllOnceItIsMended()
    {
        await using var up = await PartnerEndpoint.StartAsync();
        await using var down = await PartnerEndpoint.StartAsync();
        down.Answer = _ => new(410);
        var (vendor, token) = await hub.PartnerAsync();
        var (id, _) = await hub.RegisterAsync(token, down.Url);
        await hub.RegisterAsync(token, up.Url);
        var (other, otherToken) = await hub.PartnerAsync();
        await hub.RegisterAsync(otherToken, up.Url);

        foreach (var site in new[] { StsHub.School, StsHub.OtherSchool })
            await hub.HappenAsync(vendor, PartnerEventTypes.InstallActive, site);
        await hub.HappenAsync(other, PartnerEventTypes.InstallRemoved);
        string[] arrived = [(await up.NextAsync()).Type, (await up.NextAsync()).Type, (await up.NextAsync()).Type];

        Assert.Equal(2, arrived.Count(t => t == PartnerEventTypes.InstallActive));
        Assert.Contains(PartnerEventTypes.InstallRemoved, arrived);
        await hub.LogAsync(id, token, log => log.Count == 2 && log.Any(d => d!["attempts"]!.AsArray().Count > 0));
        var (_, off) = await hub.SendAsync(HttpMethod.Get, $"/{id}", token);
        Assert.Equal((false, "gone"), ((bool)off!["enabled"]!, (string?)off["disabledBecause"]));
        Assert.Equal(409, (await hub.SendAsync(HttpMethod.Post, $"/{id}/test", token)).Status);

        down.Answer = _ => new(204);
        var (_, on) = await hub.SendAsync(HttpMethod.Put, $"/{id}", token, new { url = down.Url });
        Assert.Equal((true, null), ((bool)on!["enabled"]!, (string?)on["disabledBecause"]));
        await hub.LogAsync(id, token, log => log.All(d => (string?)d!["state"] == "delivered"));
        Assert.Equal(2, down.All.Select(r => (string?)r.Json["data"]!["organisationId"]).Distinct().Count());
    }

    /// <summary>The hub crashed between the announcement and the change: nothing was changed, and nobody is told. What happens next is.</summary>
    [Fact]
    public async Task Event_WhoseChangeWasNotMade_IsNeverTold()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        var (vendor, token) = await hub.PartnerAsync();
        await hub.RegisterAsync(token, endpoint.Url);

        await hub.HappenAsync(vendor, PartnerEventTypes.InstallActive, crash: true);
        hub.Sts.Clock.Advance(PartnerEvents.Patience);
        await hub.HappenAsync(vendor, PartnerEventTypes.InstallRequested);

        Assert.Equal(PartnerEventTypes.InstallRequested, (await endpoint.NextAsync()).Type);
    }

    [Fact]
    public async Task Delivery_SentAgain_HasTheSameId()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        var (vendor, token) = await hub.PartnerAsync();
        var (id, _) = await hub.RegisterAsync(token, endpoint.Url);
        await hub.HappenAsync(vendor, PartnerEventTypes.InstallActive);
        var first = await endpoint.NextAsync();
        var delivery = (string)Assert.Single(await hub.LogAsync(id, token, log => (string?)log[0]!["state"] == "delivered"))!["id"]!;

        Assert.Equal(202, (await hub.SendAsync(HttpMethod.Post, $"/{id}/deliveries/{delivery}/redeliver", token)).Status);
        var again = await endpoint.NextAsync();

        Assert.Equal((first.Id, first.Body), (again.Id, again.Body));
        Assert.Equal(2, Assert.Single(await hub.LogAsync(id, token, log => (string?)log[0]!["state"] == "delivered"))!["attempts"]!.AsArray().Count);
    }

    [Fact]
    public async Task Test_OfAnEndpoint_ArrivesWhileOtherEventsWait()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        endpoint.Answer = r => new(r.Type == "webhook.test" ? 200 : 503);
        var (vendor, token) = await hub.PartnerAsync();
        var (id, _) = await hub.RegisterAsync(token, endpoint.Url);
        await hub.HappenAsync(vendor, PartnerEventTypes.InstallActive);
        await endpoint.NextAsync();

        var (status, asked) = await hub.SendAsync(HttpMethod.Post, $"/{id}/test", token);

        Assert.Equal(202, status);
        var sent = await endpoint.NextAsync();
        Assert.Equal(("webhook.test", (string?)asked!["messageId"], id), (sent.Type, sent.Id, (string?)sent.Json["data"]!["webhookId"]));
    }

    [Fact]
    public async Task Webhooks_OfAPartner_AreTenAtMostAndNoOthers()
    {
        var (_, token) = await hub.PartnerAsync();
        var (_, otherToken) = await hub.PartnerAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => hub.SendAsync(HttpMethod.Post, "", token, new { url = $"https://partner.invalid/{n}", events = new[] { "install.active" }, description = $"No {n}" })));

        Assert.Equal([10, 2], [made.Count(m => m.Status == 201), made.Count(m => m.Status == 409 && (string?)m.Json!["code"] == "too_many_webhooks")]);
        var (_, list) = await hub.SendAsync(HttpMethod.Get, "", token);
        Assert.Equal(10, list!["items"]!.AsArray().Count);
        Assert.DoesNotContain("whsec_", list.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await hub.SendAsync(HttpMethod.Get, "", otherToken)).Json!["items"]!.AsArray());
        var id = (string)list["items"]![0]!["id"]!;
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
            Assert.Equal((404, "webhook_unknown"), ((await hub.SendAsync(method, $"/{id}", otherToken)) is var answer ? answer.Status : 0, (string?)answer.Json!["code"]));
        Assert.Equal(204, (await hub.SendAsync(HttpMethod.Delete, $"/{id}", token)).Status);
        Assert.Equal(404, (await hub.SendAsync(HttpMethod.Get, $"/{id}", token)).Status);
    }
}
