using System.Globalization;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>Maintenance as the operating team plans it, and as everybody meets it.</summary>
public sealed class MaintenancePagesTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Windows = "/operations/v1/maintenance-windows";
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Maintenance_PlannedAnnouncedAndUnderWay_IsAccessible(int width)
    {
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        await portal.SignInOperatorAsync(sts, "/operator/maintenance");

        await SeeAsync("/operator/maintenance", "No maintenance is planned.", "maintenance-none");
        await portal.Page.GetByLabel("What does not work meanwhile").SelectOptionAsync("read-only");
        await portal.Page.GetByLabel("What people are told").FillAsync("The hub's weekly upgrade.");
        await portal.PressAsync("Plan it");
        await Assertions.Expect(portal.Page.Locator("main")).ToContainTextAsync("must be a day and a time");
        await portal.AssertGoodAsync(400);
        await portal.PictureAsync($"maintenance-faults-{width}");
        await portal.Page.GetByLabel("How often").SelectOptionAsync("wednesday");
        await portal.Page.GetByLabel("Every week at").FillAsync("20:00");
        await portal.PressAsync("Plan it");
        await Assertions.Expect(portal.Page.Locator("main")).ToContainTextAsync("Every Wednesday, 20:00");
        await sts.OperatorAsync(HttpMethod.Post, Windows, new { mode = "closed", text = "New disks for the hub's storage.", from = Soon(TimeSpan.FromHours(20)), minutes = 180, announceHours = 24 });
        await SeeAsync("/operator/maintenance", "New disks", "maintenance");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Once" }).ClickAsync();
        await portal.SeesAsync("Maintenance window");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"maintenance-window-{width}");
        await SeeAsync("/profile", "The hub cannot be used from", "maintenance-announced", all: true);
        await SeeAsync("/status", "The hub works.", "status");

        var reads = (await sts.OperatorAsync(HttpMethod.Post, Windows, new { mode = "read-only", text = "An index is made anew.", from = Soon(TimeSpan.FromMinutes(-5)), minutes = 60 }))["id"];
        await SeeAsync("/profile", "You can look at everything, but change nothing", "maintenance-read-only", all: true);
        Assert.Equal(1, await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).CountAsync());
        await sts.OperatorAsync(HttpMethod.Post, $"{Windows}/{reads}/end");
        await sts.OperatorAsync(HttpMethod.Post, Windows, new { mode = "closed", text = "New disks for the hub's storage.", from = Soon(TimeSpan.FromMinutes(-5)), minutes = 60 });
        await portal.Page.GotoAsync("/profile");
        await portal.SeesAsync("The hub is closed for maintenance");
        await portal.AssertGoodAsync(503);
        await portal.PictureAsync($"maintenance-closed-{width}");
        await SeeAsync("/status", "The hub is closed for maintenance until", "status-closed");
        await portal.Page.GotoAsync("/operator/maintenance");
        await portal.SeesAsync("Maintenance");

        async Task SeeAsync(string path, string said, string name, bool all = false)
        {
            await portal.Page.GotoAsync(path);
            Assert.Contains(said, await portal.Page.Locator(all ? "body" : "main").InnerTextAsync(), StringComparison.Ordinal);
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"{name}-{width}");
        }
    }

    private string Soon(TimeSpan ahead) => (sts.Clock.GetUtcNow() + ahead).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
