using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hub.Core.Operations;
using Hub.Core.Partners.Webhooks;
using Hub.Portal.Pages.Integrators;
using Hub.Tests.Accounts;
using Hub.Tests.Partners.Webhooks;
using Hub.Tests.Sts;
using Store = Hub.Core.Partners.Webhooks.Webhooks;

namespace Hub.Tests.Partners.Integrators;

/// <summary>Endpoints for events, as a partner's integrators look after them.</summary>
public sealed partial class WebhookPageTests(WebhookHub webhookHub) : IClassFixture<WebhookHub>
{
    private const string List = "/integrator/acme/webhooks";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApplicationHub Applications => new(webhookHub.Sts);

    [Fact]
    public async Task Webhook_RegisteredChangedSwitchedOffAndRemoved_IsAsItsPagesSay()
    {
        using var integrator = await IntegratorAsync();

        var wrong = await integrator.PostAsync(List, ("url", "http://acme.example/hub"), ("description", "Kept <as typed>"), ("events", "install.active"), ("events", "install.eaten"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.True(wrong.Says("Address must begin with https.") && wrong.Says("They must be some of install.requested") && wrong.Says("value=\"Kept <as typed>\"") && wrong.Says("value=\"http://acme.example/hub\""), wrong.ToString());
        Assert.Matches("value=\"install.active\" checked", wrong.Text);

        var made = await integrator.PostAsync(List, ("url", "https://acme.example/hub"), ("description", "Main"), ("events", "install.active"), ("events", "install.removed"));
        var (secret, path) = (Secret(made), PathOf(made));
        var page = await integrator.GetAsync(path);
        Assert.DoesNotContain(secret, page.Text + (await integrator.GetAsync(List)).Text, StringComparison.Ordinal);
        Assert.True((await integrator.GetAsync(List)).Says("install.active, install.removed"));
        Assert.Matches("value=\"install.removed\" checked", page.Text);
        Assert.DoesNotMatch("value=\"install.enabled\" checked", page.Text);

        Assert.True((await integrator.PostAsync(path, ("url", "https://acme.example/other"), ("description", "Main"))).Says("Saved."));
        Assert.Equal(("https://acme.example/other", 0, true), await StoredAsync(path));
        Assert.True((await integrator.PostAsync($"{path}/state", ("do", "disable"))).Says("Switched off by you"));
        Assert.Equal(("https://acme.example/other", 0, false), await StoredAsync(path));
        // What is saved meanwhile does not switch it on.
        await integrator.PostAsync(path, ("url", "https://acme.example/other"), ("events", "install.active"));
        Assert.Equal(("https://acme.example/other", 1, false), await StoredAsync(path));
        Assert.Equal(HttpStatusCode.Conflict, (await integrator.PostAsync($"{path}/test")).Status);
        Assert.True((await integrator.PostAsync($"{path}/state", ("do", "enable"))).Says("Switched on."));

        Assert.True((await integrator.GetAsync($"{path}/remove")).Says("What waits for it is lost."));
        Assert.Equal(("https://acme.example/other", 1, true), await StoredAsync(path));
        Assert.True((await integrator.PostAsync($"{path}/remove")).Says("The webhook is removed"));
        Assert.Equal(HttpStatusCode.NotFound, (await integrator.Browser.GetAsync(path)).Status);
        var done = (await Applications.Get<Audit>().NewestAsync(null, 200, Cancellation)).Where(r => r.Actor == integrator.Id.ToString()).ToArray();
        Assert.Equal(["webhook.removed", .. Enumerable.Repeat("webhook.changed", 4), "webhook.registered"], done.Select(r => r.Action));
        Assert.All(done, r => Assert.Equal($"acme {path[^36..]}", r.Target));
    }

    [Fact]
    public async Task Secret_MadeAnew_SignsBesideTheOneBefore()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        using var integrator = await IntegratorAsync();
        var made = await integrator.PostAsync(List, ("url", endpoint.Url));
        var path = PathOf(made);

        var again = await integrator.PostAsync($"{path}/secret");
        Assert.True((await integrator.PostAsync($"{path}/test")).Says("A test is on its way."));
        var sent = await endpoint.NextAsync();

        Assert.True(again.Says("Everything is signed with the secret before it, too, until"));
        Assert.NotEqual(Secret(made), Secret(again));
        Assert.True(sent.IsSignedWith(Secret(made)) && sent.IsSignedWith(Secret(again)));
        Assert.Single(Regex.Matches((await integrator.GetAsync(path)).Text, "signs until"));
        await integrator.PostAsync($"{path}/remove");
    }

    [Fact]
    public async Task Delivery_ThatWasGivenUp_IsToldOfAndSentAgain()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        endpoint.Answer = _ => new(503, "out <for> lunch");
        using var integrator = await IntegratorAsync();
        var path = PathOf(await integrator.PostAsync(List, ("url", endpoint.Url)));
        var id = Guid.Parse(path[^36..]);
        var log = $"{path}/deliveries";
        Assert.True((await integrator.GetAsync(log)).Says("Nothing yet."));

        await webhookHub.HappenAsync(StsHub.Vendor, PartnerEventTypes.InstallActive);
        var first = await endpoint.NextAsync();
        var waiting = await PageAsync(integrator, log, "It answered 503.");
        Assert.True(waiting.Says("1 attempt") && waiting.Says("out <for> lunch") && waiting.Says("School") && waiting.Says("tried again"), waiting.ToString());
        Assert.True((await integrator.GetAsync(List)).Says("install.active: waiting"));

        var deliveries = Applications.Get<WebhookDeliveries>();
        var delivery = Assert.Single((await deliveries.ListAsync(id, null, null, null, 10, Cancellation)).Items);
        await deliveries.UpdateAsync(id, delivery.Id, d => d with { State = WebhookDeliveryState.Failed }, Cancellation);
        endpoint.Answer = _ => new(200);
        Assert.True((await integrator.GetAsync($"{log}?state=failed")).Says("Given up"));
        Assert.True((await integrator.GetAsync($"{log}?state=delivered")).Says("Nothing here."));
        var typed = await integrator.PostAsync($"{log}/redeliver-failed", ("since", "yesterday"));
        Assert.Equal(HttpStatusCode.BadRequest, typed.Status);
        Assert.True(typed.Says("Since must be a day and a time.") && typed.Says("value=\"yesterday\""));
        Assert.True((await integrator.PostAsync($"{log}/redeliver-failed", ("since", "2199-01-01T00:00"))).Says("Nothing was given up since then."));

        Assert.True((await integrator.PostAsync($"{log}/redeliver-failed", ("since", "2020-01-01T00:00"))).Says("1 is sent again."));
        Assert.Equal(first.Id, (await endpoint.NextAsync()).Id);
        await PageAsync(integrator, log, "Delivered</span>");
        Assert.True((await integrator.PostAsync($"{log}/redeliver", ("delivery", delivery.Id))).Says("It is on its way again."));
        Assert.Equal(first.Id, (await endpoint.NextAsync()).Id);
        Assert.Equal(HttpStatusCode.NotFound, (await integrator.PostAsync($"{log}/redeliver", ("delivery", "none/such"))).Status);
        await integrator.PostAsync($"{path}/remove");
    }

    [Fact]
    public async Task Webhook_SwitchedOffByTheHub_SaysWhyAndGetsAllOnceItIsSwitchedOn()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        endpoint.Answer = _ => new(410);
        using var integrator = await IntegratorAsync();
        var path = PathOf(await integrator.PostAsync(List, ("url", endpoint.Url)));
        await webhookHub.HappenAsync(StsHub.Vendor, PartnerEventTypes.InstallActive);
        var sent = await endpoint.NextAsync();

        await PageAsync(integrator, path, "it answered 410");
        Assert.True((await integrator.GetAsync(List)).Says("it answered 410"));
        Assert.DoesNotContain("/redeliver", (await integrator.GetAsync($"{path}/deliveries")).Text, StringComparison.Ordinal);
        endpoint.Answer = _ => new(204);
        await integrator.PostAsync($"{path}/state", ("do", "enable"));

        Assert.Equal(sent.Id, (await endpoint.NextAsync()).Id);
        await integrator.PostAsync($"{path}/remove");
    }

    [Fact]
    public async Task Deliveries_MoreThanAPage_AreAllThereOnceNewestFirst()
    {
        using var integrator = await IntegratorAsync();
        var path = PathOf(await integrator.PostAsync(List, ("url", "https://acme.example/hub"), ("events", PartnerEventTypes.ApplicationReturned)));
        var (id, deliveries, now) = (Guid.Parse(path[^36..]), Applications.Get<WebhookDeliveries>(), webhookHub.Sts.Clock.GetUtcNow());
        // Switched off, so that nothing becomes of them.
        await integrator.PostAsync($"{path}/state", ("do", "disable"));
        for (var n = 0; n < 27; n++)
            await deliveries.AddAsync(id, new PartnerEvent(Guid.NewGuid(), PartnerEventTypes.ApplicationReturned, StsHub.Vendor, StsHub.Application, null, now.AddMinutes(-n)), Cancellation);

        var first = await integrator.GetAsync($"{path}/deliveries?state=pending");
        var next = WebUtility.HtmlDecode(Next().Match(first.Text).Groups[1].Value);
        var second = await integrator.GetAsync(next);

        Assert.StartsWith($"{path}/deliveries?state=pending&after=", next, StringComparison.Ordinal);
        string[] shown = [.. Messages().Matches(first.Text + second.Text).Select(m => m.Value)];
        Assert.Equal((await deliveries.ListAsync(id, null, null, null, 100, Cancellation)).Items.OrderByDescending(d => d.At).Select(d => d.MessageId), shown);
        Assert.Equal(27, shown.Length);
        await integrator.PostAsync($"{path}/remove");
    }

    /// <summary>What is ticked on the page is what the docs say of it.</summary>
    [Fact]
    public async Task Events_OnThePage_HaveTheWordsOfTheDocs()
    {
        var docs = await File.ReadAllTextAsync(DocsPath(), Cancellation);
        var told = DocsRow().Matches(docs).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        Assert.Equal(PartnerEventTypes.All.Append("webhook.test").Order(), told.Keys.Order());
        Assert.All(told, t => Assert.Equal(t.Value, WebhookWords.Of(t.Key)));
    }

    private static string DocsPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "docs", "webhooks.md");

    private async Task<PortalPerson> IntegratorAsync()
    {
        await Applications.MakeVendorsAsync();
        return await Applications.IntegratorAsync();
    }

    /// <summary>The page once it says so.</summary>
    private static async Task<Browser.Page> PageAsync(PortalPerson integrator, string path, string text)
    {
        while (true)
        {
            if (await integrator.GetAsync(path) is var page && page.Says(text))
                return page;
            await Task.Delay(50, Cancellation);
        }
    }

    private async Task<(string Url, int Events, bool Enabled)> StoredAsync(string path)
    {
        var stored = (await Applications.Get<Store>().FindAsync(StsHub.Vendor, Guid.Parse(path[^36..]), Cancellation))!;
        return (stored.Url, stored.Events.Count, stored.Enabled);
    }

    private static string Secret(Browser.Page page)
    {
        Assert.True(page.Heading() == "Keep this secret", page.ToString());
        return WebUtility.HtmlDecode(Regex.Match(page.Text, "id=\"webhook-secret\" value=\"([^\"]*)\"").Groups[1].Value);
    }

    private static string PathOf(Browser.Page page)
    {
        var path = Own().Match(page.Text);
        Assert.True(path.Success, page.ToString());
        return path.Value;
    }

    [GeneratedRegex("/integrator/acme/webhooks/[0-9a-f-]{36}")]
    private static partial Regex Own();

    [GeneratedRegex("href=\"([^\"]*after=[^\"]*)\"")]
    private static partial Regex Next();

    [GeneratedRegex("evt_[0-9a-f]{32}")]
    private static partial Regex Messages();

    [GeneratedRegex(@"^\| `([a-z_]+\.[a-z_]+)` \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex DocsRow();
}
