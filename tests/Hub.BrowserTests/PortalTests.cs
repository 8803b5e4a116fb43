using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Portal.Pages.Preferences;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>Every page that a menu leads to, as those see it who use it.</summary>
public sealed class PortalTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Pages_OfAnAdministrator_AreAccessible(int width)
    {
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        var (id, username) = await AdministratorAsync();

        await portal.SignInAsync(username);
        foreach (var path in new[]
        {
            "/profile", "/profile/addresses", "/profile/security", "/profile/security/authenticator", "/profile/security/passphrase", "/profile/security/password", "/profile/activity", "/profile/data",
            "/users", $"/users/{id}", $"/users/{id}/data", "/users/new", "/users/upload", "/users/unclaimed", "/users/microsoft365", "/users/google", "/users/updates", "/users/exports", "/users/exports/check", "/users/exports/uploads", "/users/audit",
        }.Concat(PreferencesSection.All.Select(s => s.Path)).Append("/nothing/here"))
        {
            await portal.Page.GotoAsync(path);
            if (path != "/nothing/here")
                await portal.AssertGoodAsync();
            await portal.PictureAsync($"{path.Trim('/').Replace(id.ToString(), "person", StringComparison.Ordinal).Replace('/', '-')}-{width}");
        }
    }

    [Theory]
    [InlineData("rap", "RAP API", 1280)]
    [InlineData("rap", "RAP API", PortalPage.PhoneWidth)]
    [InlineData("ims/oneroster", "OneRoster API", 1280)]
    [InlineData("ims/oneroster", "OneRoster API", PortalPage.PhoneWidth)]
    public async Task Reference_OfAnApi_IsAccessible(string path, string title, int width)
    {
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);

        await portal.Page.GotoAsync($"/{path}");

        await portal.SeesAsync(title);
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"{path[(path.LastIndexOf('/') + 1)..]}-{width}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Address_AddedByHand_IsListedWithItsSourceAndState(bool script)
    {
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, PortalPage.PhoneWidth, script);
        var (_, username) = await sts.PersonAsync(StsHub.School);
        await portal.SignInAsync(username);
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "E-mail addresses" }).ClickAsync();

        await portal.Page.GetByRole(AriaRole.Textbox).FillAsync("anna.home@mail.example");
        await portal.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Add") }).ClickAsync();

        var item = portal.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "anna.home@mail.example" });
        await Assertions.Expect(item).ToContainTextAsync("Hub ID");
        await Assertions.Expect(item).ToContainTextAsync("Not verified");
        await Assertions.Expect(portal.Page.GetByText("Generated username")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Preferences_NamesOfSections_HaveNoOnboarding()
    {
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts);
        await portal.SignInAsync((await AdministratorAsync()).Username, path: "/preferences");

        var sections = await portal.Page.GetByRole(AriaRole.Navigation, new() { Name = "Preferences" }).GetByRole(AriaRole.Link).AllInnerTextsAsync();

        Assert.Equal(PreferencesSection.All.Select(s => s.Text), sections);
        Assert.DoesNotContain(sections, s => s.Contains("board", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<(Guid Id, string Username)> AdministratorAsync()
    {
        var id = Guid.NewGuid();
        var username = $"head.{id:N}";
        await sts.PutPersonAsync(StsHub.School, id, new { username, givenName = "Head", familyName = "Teacher", email = "head@school.example", roles = new[] { Roles.Staff, Roles.Administrator }, password = StsHub.Password });
        return (id, username);
    }
}
