using System.Diagnostics;
using System.Text.Json;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>Attempts, their order and their times.</summary>
public sealed class DeliverNextTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_OfAnEvent_IsWhatTheLibraryVerifies()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, secret) = await store.RegisterAsync(endpoint.Url);
        var happened = await store.HappenAsync(PartnerEventTypes.InstallActive);

        await store.SendAsync(webhook);

        var sent = Assert.Single(endpoint.All);
        Assert.True(sent.IsSignedWith(secret));
        Assert.False(sent.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])));
        Assert.False((sent with { Body = sent.Body + " " }).IsSignedWith(secret));
        Assert.Equal(("POST", "/hook", $"evt_{happened.Id:N}", "Hub-Webhooks/1"), (sent.Method, sent.Path, sent.Id, sent.Headers.UserAgent.ToString()));
        Assert.Equal("application/json", sent.Headers.ContentType);
        Assert.Equal(
            $$$"""{"type":"install.active","timestamp":"{{{happened.At:yyyy-MM-dd'T'HH:mm:ss.fff}}}Z","data":{"applicationId":"{{{WebhookStore.Application}}}","organisationId":"{{{WebhookStore.School}}}"}}""",
            sent.Body);
        var logged = Assert.Single(await store.LogAsync(webhook));
        Assert.Equal((WebhookDeliveryState.Delivered, 204), (logged.State, Assert.Single(logged.Attempts).Status));
    }

    /// <summary>A second event of a school waits for the first, however long that takes; another school's does not.</summary>
    [Fact]
    public async Task Delivery_BehindAFailedOne_Waits()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        endpoint.Answer = r => new(r.Type == PartnerEventTypes.InstallRequested && endpoint.All.Count(a => a.Type == r.Type) < 3 ? 503 : 200);
        await store.HappenAsync(PartnerEventTypes.InstallRequested);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await store.HappenAsync(PartnerEventTypes.InstallActive);
        await store.HappenAsync(PartnerEventTypes.InstallDisabled, WebhookStore.OtherSchool);

        var due = await store.SendAsync(webhook);
        await store.SendAsync(webhook, WebhookStore.OtherSchool.ToString());
        for (; due is { } at; due = await store.SendAsync(webhook))
            store.Time.Advance(at - store.Time.GetUtcNow());

        Assert.Equal(
            [PartnerEventTypes.InstallRequested, PartnerEventTypes.InstallDisabled, PartnerEventTypes.InstallRequested, PartnerEventTypes.InstallRequested, PartnerEventTypes.InstallActive],
            endpoint.All.Select(r => r.Type));
        Assert.Single(endpoint.All.Where(r => r.Type == PartnerEventTypes.InstallRequested).Select(r => r.Id).Distinct());
    }

    /// <summary>The clock of another instance of the hub may be behind.</summary>
    [Fact]
    public async Task Delivery_OfAnEventThatSaysItWasEarlier_ComesInTheOrderOfAnnouncements()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        await store.HappenAsync(PartnerEventTypes.InstallActive);
        var late = store.Event(PartnerEventTypes.InstallDisabled) with { At = store.Time.GetUtcNow() - TimeSpan.FromSeconds(3) };
        await store.CommitAsync(late);
        await store.Tell.RunAsync(late, Stop);

        await store.SendAsync(webhook);

        Assert.Equal([PartnerEventTypes.InstallActive, PartnerEventTypes.InstallDisabled], endpoint.All.Select(r => r.Type));
    }

    [Fact]
    public async Task Retries_OfAnEndpointThatTakesNothing_AreThoseOfStandardWebhooksAndThenItIsSwitchedOff()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        endpoint.Answer = _ => new(500, "out of order");
        await store.HappenAsync(PartnerEventTypes.InstallActive);
        var waits = new List<TimeSpan>();

        for (var due = await store.SendAsync(webhook); due is { } at; due = await store.SendAsync(webhook))
        {
            waits.Add(at - store.Time.GetUtcNow());
            store.Time.Advance(at - store.Time.GetUtcNow());
        }

        double[] hours = [5.0 / 3600, 5.0 / 60, 0.5, 2, 5, 10, 14, 20, 24];
        Assert.Equal(hours.Length, waits.Count);
        Assert.All(waits.Zip(hours), w => Assert.InRange(w.First.TotalHours, w.Second, w.Second * 1.1));
        Assert.Equal(10, endpoint.All.Count);
        var off = await store.WebhookAsync(webhook);
        Assert.Equal((false, WebhookFault.Failing), (off.Enabled, off.Fault));
        var record = Assert.Single(await store.Audit.NewestAsync(null, 100, Stop), r => r.Action == "webhook.switched_off");
        Assert.Equal(("hub", $"acme {webhook.Id}", "failing"), (record.Actor, record.Target, record.Code));
        var logged = Assert.Single(await store.LogAsync(webhook));
        Assert.Equal((WebhookDeliveryState.Pending, 10), (logged.State, logged.Attempts.Count));
        Assert.All(logged.Attempts, a => Assert.Equal((500, "It answered 500.", "out of order"), (a.Status, a.Failure, a.Answer)));

        // Nothing is sent while it is off; switched on, it gets everything in order.
        await store.HappenAsync(PartnerEventTypes.InstallDisabled);
        Assert.Null(await store.SendAsync(webhook));
        Assert.Equal(10, endpoint.All.Count);
        endpoint.Answer = _ => new(200);
        store.Time.Advance(TimeSpan.FromHours(1));
        Assert.True((await store.Administration.ChangeAsync(WebhookStore.Vendor, store.Actor, webhook.Id, JsonSerializer.SerializeToElement(new { url = endpoint.Url }), Stop)).Succeeded(out var on, out _));
        Assert.Equal((true, null), (on.Enabled, on.Fault));
        Assert.Null(await store.SendAsync(webhook));
        Assert.Equal([PartnerEventTypes.InstallActive, PartnerEventTypes.InstallDisabled], endpoint.All.Skip(10).Select(r => r.Type));
    }

    /// <summary>Where the endpoint takes other events, it is the event: it is given up, and the next one goes out.</summary>
    [Fact]
    public async Task Retries_OfAnEventThatAnEndpointDoesNotTake_GiveItUp()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        endpoint.Answer = r => new(r.Type == PartnerEventTypes.InstallRequested ? 400 : 200);
        await store.HappenAsync(PartnerEventTypes.InstallRequested);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await store.HappenAsync(PartnerEventTypes.InstallActive);
        for (var due = await store.SendAsync(webhook); due is { } at; due = await store.SendAsync(webhook))
        {
            store.Time.Advance(at - store.Time.GetUtcNow());
            await store.HappenAsync(PartnerEventTypes.SecretAdded, WebhookStore.OtherSchool);
            await store.SendAsync(webhook, WebhookStore.OtherSchool.ToString());
        }

        Assert.True((await store.WebhookAsync(webhook)).Enabled);
        Assert.Equal(PartnerEventTypes.InstallActive, endpoint.All.Last().Type);
        var failed = Assert.Single(await store.LogAsync(webhook), d => d.State == WebhookDeliveryState.Failed);
        Assert.Equal((PartnerEventTypes.InstallRequested, 10), (failed.Type, failed.Tries));

        // It can be had again, with the same id; what failed before another moment is left.
        endpoint.Answer = _ => new(200);
        Assert.True((await store.Administration.RedeliverFailedAsync(WebhookStore.Vendor, store.Actor, webhook.Id, failed.At.AddTicks(1), Stop)).Succeeded(out var none, out _));
        Assert.Equal(0, none.Count);
        Assert.True((await store.Administration.RedeliverFailedAsync(WebhookStore.Vendor, store.Actor, webhook.Id, failed.At, Stop)).Succeeded(out var again, out _));
        Assert.Equal((1, false, webhook.LaneOf(WebhookStore.School.ToString())), (again.Count, again.More, Assert.Single(again.Lanes)));
        await store.SendAsync(webhook);
        Assert.Equal((PartnerEventTypes.InstallRequested, failed.MessageId), (endpoint.All.Last().Type, endpoint.All.Last().Id));
    }

    [Fact]
    public async Task Endpoint_ThatAnswersGone_IsSwitchedOffAtOnce()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        await store.Vendors.PutAsync(new Vendor { Id = WebhookStore.Vendor, Name = "Acme", Website = "https://acme.example.org", ContactEmail = "it@acme.example.org" }, Stop);
        endpoint.Answer = _ => new(410);
        await store.HappenAsync(PartnerEventTypes.InstallActive);

        Assert.Null(await store.SendAsync(webhook));

        var off = await store.WebhookAsync(webhook);
        Assert.Equal((false, WebhookFault.Gone, 1), (off.Enabled, off.Fault, endpoint.All.Count));
        var mail = Assert.Single(store.Mail.To("it@acme.example.org"));
        Assert.Equal("A webhook was switched off", mail.Subject);
        Assert.Contains($"Your endpoint {endpoint.Url} answered 410 Gone", mail.Text, StringComparison.Ordinal);
    }

    /// <summary>For a day after a rotation either secret verifies; then only the new one.</summary>
    [Fact]
    public async Task Rotation_OfTheSecret_SignsWithBothForADay()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, before) = await store.RegisterAsync(endpoint.Url);
        Assert.True((await store.Administration.RotateAsync(WebhookStore.Vendor, store.Actor, webhook.Id, Stop)).Succeeded(out var rotated, out _));

        await store.HappenAsync(PartnerEventTypes.InstallActive);
        await store.SendAsync(webhook);
        store.Time.Advance(TimeSpan.FromHours(24));
        await store.HappenAsync(PartnerEventTypes.InstallDisabled);
        await store.SendAsync(webhook);

        var sent = endpoint.All.ToArray();
        Assert.True(sent[0].IsSignedWith(before));
        Assert.True(sent[0].IsSignedWith(rotated.Secret));
        Assert.Equal(["verified", "verified", "WebhookVerificationError"], [await NodeAsync(before, sent[0]), await NodeAsync(rotated.Secret, sent[0]), await NodeAsync(before, sent[0] with { Body = "{}" })]);
        Assert.Equal([2, 1], sent.Select(s => s.Headers["webhook-signature"].ToString().Split(' ').Length));
    }

    [Fact]
    public async Task Answers_ThatRedirect_AreNotFollowed()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        endpoint.Answer = _ => new(302, new string('é', 4000) + "\u0007", endpoint.Url + "/elsewhere");
        await store.HappenAsync(PartnerEventTypes.InstallActive);

        await store.SendAsync(webhook);

        Assert.Single(endpoint.All);
        var attempt = Assert.Single(Assert.Single(await store.LogAsync(webhook)).Attempts);
        Assert.Equal((302, "It answered 302: redirects are not followed.", new string('é', 300)), (attempt.Status, attempt.Failure, attempt.Answer));
    }

    [Fact]
    public async Task Log_AfterThirtyDays_IsForgotten()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        endpoint.Answer = _ => new(410);
        await store.HappenAsync(PartnerEventTypes.InstallActive);
        await store.SendAsync(webhook);
        store.Time.Advance(TimeSpan.FromDays(29));
        await store.HappenAsync(PartnerEventTypes.InstallDisabled);
        store.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));

        await store.Deliveries.PruneAsync(Stop);
        await store.Queues.PruneAsync(Stop);

        Assert.Equal(PartnerEventTypes.InstallDisabled, Assert.Single(await store.LogAsync(webhook)).Type);
        endpoint.Answer = _ => new(200);
        await store.Administration.ChangeAsync(WebhookStore.Vendor, store.Actor, webhook.Id, JsonSerializer.SerializeToElement(new { url = endpoint.Url }), Stop);
        await store.SendAsync(webhook);
        Assert.Equal([PartnerEventTypes.InstallActive, PartnerEventTypes.InstallDisabled], endpoint.All.Select(r => r.Type));
    }

    /// <summary>What the npm package <c>standardwebhooks</c>, the reference, finds of a delivery.</summary>
    private static async Task<string> NodeAsync(string secret, Received sent)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Partners", "Webhooks", "verify.mjs"));
        start.ArgumentList.Add(JsonSerializer.Serialize(new { secret, body = sent.Body, headers = sent.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()) }));
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return output.Trim();
    }
}
