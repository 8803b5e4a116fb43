using Hub.Core.Accounts;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator connects the school's directories, is told what is wrong, and sees what usernames there will be.</summary>
public sealed class PreferencesStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ProvisioningFixture fixture = new(azurite);

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task Services_TestedBeforeAndAfterTheyAreRight_SayWhatIsWrong(int width, bool script)
    {
        var (site, portal) = await OpenAsync("/preferences/services", width, script);
        await using var _ = portal;
        var microsoft = portal.Page.GetByRole(AriaRole.Region, new() { Name = "Microsoft 365", Exact = true });

        await microsoft.GetByLabel("Tenant ID").FillAsync(Guid.NewGuid().ToString());
        await microsoft.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(microsoft).ToContainTextAsync("There is no tenant with this ID");
        await GoodAsync(portal, script);
        await microsoft.GetByLabel("Tenant ID").FillAsync(site.Tenant.TenantId.ToString());
        await microsoft.GetByLabel("Verified domains").FillAsync("wrong.example.org");
        await microsoft.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(microsoft).ToContainTextAsync("does not know wrong.example.org");
        await microsoft.GetByRole(AriaRole.Button, new() { Name = "List the tenant's domains instead" }).ClickAsync();
        await Assertions.Expect(microsoft.GetByLabel("Verified domains")).ToHaveValueAsync(site.Domain);
        await microsoft.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(microsoft).ToContainTextAsync("Saved.");

        var google = portal.Page.GetByRole(AriaRole.Region, new() { Name = "Google Workspace", Exact = true });
        await google.GetByLabel("Key file").SetInputFilesAsync(new FilePayload { Name = "key.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(site.Workspace.KeyFile()) });
        await google.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(google).ToContainTextAsync("The connection works");
        await Assertions.Expect(google).ToContainTextAsync("Chosen, and not saved yet");
        await GoodAsync(portal, script);
        await portal.PictureAsync($"preferences-services-tested-{width}");
        await google.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(google).ToContainTextAsync("Stored on");
    }

    [Fact]
    public async Task Usernames_AsSomebodyTypes_AreShownForSomePeople()
    {
        var (_, portal) = await OpenAsync("/preferences/accounts", 1280, script: true);
        await using var __ = portal;
        var preview = portal.Page.Locator("#usernames");

        await portal.Page.GetByLabel("Everybody", new() { Exact = true }).FillAsync("[%S].[%F]");
        await Assertions.Expect(preview).ToContainTextAsync("byron.ada");
        await portal.Page.GetByLabel("Everybody", new() { Exact = true }).FillAsync("[%S] [%F]");
        await Assertions.Expect(preview).ToContainTextAsync("At character 5");

        await portal.AssertGoodAsync();
    }

    private async Task<(TestSite Site, PortalPage Portal)> OpenAsync(string path, int width, bool script)
    {
        var site = await fixture.SiteAsync(6);
        var id = Guid.NewGuid();
        await Administrator.PutAsync(site, new Account { Id = id, SiteId = site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        var portal = await PortalPage.OpenAsync(chromium.Browser, site.Hub, width, script);
        await portal.SignInAsync($"admin.{id:N}", path: path);
        return (site, portal);
    }

    /// <summary>axe-core is a script.</summary>
    private static Task GoodAsync(PortalPage portal, bool script) => script ? portal.AssertGoodAsync() : Task.CompletedTask;
}
