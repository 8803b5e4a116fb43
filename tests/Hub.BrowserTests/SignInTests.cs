using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>Signing in and out, as a person does it.</summary>
public sealed class SignInTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite)
    {
        Settings = { ["ExternalProviders:Microsoft:ClientId"] = "hub", ["ExternalProviders:Google:ClientId"] = "hub" },
    };

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task SignIn_RightAndWrongPassword_LeadsToTheTilesOrSaysWhy(int width, bool script)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width, script);

        await portal.SignInAsync(username, "wrong", path: "/");
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not right");
        Assert.Equal(username, await portal.Page.GetByLabel("Username or e-mail address").InputValueAsync());
        await portal.Page.GetByLabel("Password").FillAsync(StsHub.Password);
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("My tiles");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Signed out");
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Pages_OfSomebodyWhoSignsIn_AreAccessible(int width)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);

        await portal.Page.GotoAsync("/login");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"sign-in-{width}");
        await portal.SignInAsync(username);
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"profile-{width}");
        await portal.Page.GotoAsync("/logout");
        await portal.AssertGoodAsync();
    }
}
