using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Tests.Fixtures;
using Hub.Tests.Partners;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>A partner's integrator makes an application and looks after its customers; the operating team decides.</summary>
public sealed class IntegratorStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Area = $"/integrator/{StsHub.Vendor}";
    private readonly ApplicationHub hub = new(azurite);

    public ValueTask InitializeAsync() => hub.InitializeAsync();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Editor_FilledInTabByTab_ShowsTheTileAsSomebodyChooses(int width)
    {
        await using var portal = await OpenAsync(width, $"{Area}/applications", Roles.Staff);
        var page = portal.Page;
        await portal.AssertGoodAsync();
        await page.GetByLabel("Name").FillAsync("Reading Tracker");
        await portal.PressAsync("Make the application");
        await portal.SeesAsync("Reading Tracker");

        await page.GetByLabel("Name on the tile").FillAsync("Reading at home and at school");
        await page.GetByLabel("Background colour").FillAsync("#ffe600");
        await Assertions.Expect(page.Locator("#tile")).ToContainTextAsync("hard to read");
        await portal.AssertGoodAsync();
        await page.GetByLabel("Background colour").FillAsync("#0b5d1e");
        await Assertions.Expect(page.Locator("#tile")).ToContainTextAsync("which is good");
        await Assertions.Expect(page.Locator("#tile rect")).ToHaveAttributeAsync("fill", "#0b5d1e");
        await page.GetByLabel("Icon", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "icon.png", MimeType = "image/png", Buffer = await IconAsync(page) });
        await page.GetByLabel("Description").FillAsync("Tracks what pupils read.");
        foreach (var (label, end) in new[] { ("Where the tile leads", "app"), ("Data transfer summary (GDPR)", "gdpr"), ("Privacy statement", "privacy"), ("Support", "help") })
            await page.GetByLabel(label).FillAsync($"https://acme.example/{end}");
        // The name of a tab saves, too.
        await page.GetByRole(AriaRole.Button, new() { Name = "3. Data exchange" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Attendance: Read & Write" }).CheckAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-data-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "2. Single sign-on" }).ClickAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-sign-on-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "1. Configuration" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Description")).ToHaveValueAsync("Tracks what pupils read.");
        Assert.True(await page.EvaluateAsync<bool>("fetch(document.querySelector('#tile image').getAttribute('href')).then(r => r.ok)"));
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-configuration-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "4. Review and submit" }).ClickAsync();
        await Assertions.Expect(page.Locator("#transfer")).ToContainTextAsync("Read and change session and lesson marks");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-review-{width}");
        await portal.PressAsync("Submit version 1");
        await Assertions.Expect(page.GetByText("The operating team is to decide on it")).ToBeVisibleAsync();
        await portal.AssertGoodAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Pages_OfAnIntegratorAndTheOperatingTeam_AreAccessible(int width)
    {
        var application = await hub.ApprovedAsync(signOn: new SignOnIntegration { Enabled = true, RedirectUris = ["https://acme.example/back"] });
        await hub.AcceptAsync(application);
        await hub.ClientAsync(application);
        var cancellation = TestContext.Current.CancellationToken;
        ApplicationHub.Good(await hub.Get<VendorClients>().MakeAsync(StsHub.Vendor, "Console", ApplicationHub.Somebody, cancellation));
        var edit = hub.Get<EditApplication>();
        ApplicationHub.Good(await edit.SaveAsync(StsHub.Vendor, application.Id, null, ApplicationHub.Attendance("attendance.readwrite", "medical.read"), ApplicationHub.Somebody, cancellation));
        ApplicationHub.Good(await edit.SubmitAsync(StsHub.Vendor, application.Id, ApplicationHub.Somebody, cancellation));
        var webhook = await WebhookAsync();
        var endpoint = $"{Area}/webhooks/{webhook}";
        await using var portal = await OpenAsync(width, "/integrator", Roles.Staff, Roles.Operator);

        foreach (var (name, path) in new[]
        {
            ("vendors", "/integrator"), ("applications", $"{Area}/applications"), ("locked", $"{Area}/applications/{application.Id}/data"), ("difference", $"{Area}/applications/{application.Id}/review"),
            ("sign-on-client", $"{Area}/applications/{application.Id}/client"), ("my-applications", $"{Area}/installs"), ("application-customers", $"{Area}/installs/{application.Id}"),
            ("install", $"{Area}/installs/{application.Id}/{StsHub.School}"), ("remove", $"{Area}/installs/{application.Id}/{StsHub.School}/remove"), ("customers", $"{Area}/customers"),
            ("customer", $"{Area}/customers/{StsHub.School}"), ("clients", $"{Area}/clients"), ("webhooks", $"{Area}/webhooks"), ("new-webhook", $"{Area}/webhooks/new"),
            ("webhook", endpoint), ("remove-webhook", $"{endpoint}/remove"), ("deliveries", $"{endpoint}/deliveries"), ("to-decide", "/operator/applications"), ("decide", $"/operator/applications/{application.Id}"),
        })
        {
            await portal.Page.GotoAsync(path);
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"integrator-{name}-{width}");
        }

        await portal.Page.GotoAsync($"{endpoint}/deliveries");
        await portal.Page.GetByText("2 attempts").ClickAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-attempts-{width}");
        await portal.Page.GotoAsync($"{Area}/clients");
        await portal.PressAsync("Make a new secret");
        await portal.SeesAsync("Keep this secret");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"integrator-secret-{width}");
    }

    /// <summary>An endpoint whose secret was just changed, with an event that it did not take and one that waits.</summary>
    private async Task<Guid> WebhookAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (webhooks, deliveries, now) = (hub.Get<WebhookAdministration>(), hub.Get<WebhookDeliveries>(), hub.Sts.Clock.GetUtcNow());
        var said = JsonSerializer.SerializeToElement(new { url = "https://hooks.acme.example/hub/reading-at-home-and-at-school/production", description = "Reading Tracker, production", events = new[] { "install.active", "install.version_accepted" } });
        var (webhook, _) = ApplicationHub.Good(await webhooks.RegisterAsync(StsHub.Vendor, ApplicationHub.Somebody, said, cancellation));
        ApplicationHub.Good(await webhooks.RotateAsync(StsHub.Vendor, ApplicationHub.Somebody, webhook.Id, cancellation));
        foreach (var (type, age) in new[] { (PartnerEventTypes.InstallActive, 3), (PartnerEventTypes.InstallVersionAccepted, 1) })
            await deliveries.AddAsync(webhook.Id, new PartnerEvent(Guid.NewGuid(), type, StsHub.Vendor, StsHub.Application, StsHub.School, now.AddDays(-age)), cancellation);
        var old = (await deliveries.ListAsync(webhook.Id, null, null, null, 10, cancellation)).Items[^1];
        WebhookAttempt[] attempts = [new(old.At, null, "It did not answer within 15 seconds.", 15_000, ""), new(old.At.AddMinutes(5), 503, "It answered 503.", 41, "<html><body><h1>Service Unavailable</h1></body></html>")];
        await deliveries.UpdateAsync(webhook.Id, old.Id, d => d with { State = WebhookDeliveryState.Failed, Attempts = attempts }, cancellation);
        return webhook.Id;
    }

    private async Task<PortalPage> OpenAsync(int width, string path, params string[] roles)
    {
        var id = Guid.NewGuid();
        await hub.Sts.PutPersonAsync(StsHub.School, id, new { username = $"pat.{id:N}", givenName = "Pat", familyName = "Person", roles, password = StsHub.Password });
        var vendors = hub.Get<Vendors>();
        await vendors.PutAsync((await vendors.FindAsync(StsHub.Vendor, TestContext.Current.CancellationToken))! with { Integrators = [id] }, TestContext.Current.CancellationToken);
        var portal = await PortalPage.OpenAsync(chromium.Browser, hub.Sts, width);
        await portal.SignInAsync($"pat.{id:N}", path: path);
        return portal;
    }

    /// <summary>A square picture, drawn by the browser itself.</summary>
    private static async Task<byte[]> IconAsync(IPage page) => Convert.FromBase64String(await page.EvaluateAsync<string>(
        """
        () => {
            const canvas = document.createElement('canvas');
            canvas.width = canvas.height = 120;
            const pen = canvas.getContext('2d');
            pen.fillStyle = '#ffffff';
            pen.arc(60, 60, 50, 0, 7);
            pen.fill();
            return canvas.toDataURL('image/png').split(',')[1];
        }
        """));
}
