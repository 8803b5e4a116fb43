using Hub.Tests.Fixtures;
using Hub.Tests.Partners;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>The TileStore as an administrator sees it, and the tiles that come of it.</summary>
public sealed class TileStorePageTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task Application_FromTheStoreToTheTile(int width, bool script)
    {
        var applications = new ApplicationMaker(sts.Hub);
        await applications.VendorAsync(StsHub.Vendor);
        var application = await applications.ApprovedAsync(StsHub.Vendor, ApplicationMaker.Data("attendance.readwrite", "sen.read"));
        var username = $"head.{Guid.NewGuid():N}";
        await sts.PutPersonAsync(StsHub.School, Guid.NewGuid(), new { username, givenName = "Head", familyName = "Teacher", roles = new[] { "staff", "administrator" }, password = StsHub.Password });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width, script);
        await portal.SignInAsync(username, path: "/tilestore");
        await SeeAsync("tilestore");

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = $"Show details of {application.Name}" }).ClickAsync();
        await Assertions.Expect(portal.Page.GetByText("Read special educational needs")).ToBeVisibleAsync();
        await SeeAsync("tilestore-application");
        await portal.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Agree and install" }).ClickAsync();
        await Assertions.Expect(portal.Page.GetByText("What your school has agreed to")).ToBeVisibleAsync();
        await SeeAsync("tilestore-installed");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the TileStore" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Who sees it") }).ClickAsync();
        await portal.Page.GetByLabel("Everybody at the school").CheckAsync();
        await SeeAsync("tilestore-audience");
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "My tiles" }).ClickAsync();

        Assert.Equal("https://acme.example/app", await portal.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Tracker") }).GetAttributeAsync("href"));
        await SeeAsync("tiles");

        async Task SeeAsync(string picture)
        {
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"{picture}-{width}");
        }
    }
}
