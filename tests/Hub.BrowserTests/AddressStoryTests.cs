using System.Text.RegularExpressions;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>From an address of one's own to a password that signs in with it.</summary>
public sealed class AddressStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string NewPassword = "3 Brave yellow ducks";
    private readonly AccountsHub hub = new(azurite);

    public ValueTask InitializeAsync() => hub.InitializeAsync();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task Address_OfSomebodyWithoutAPassword_BecomesTheLogin(int width, bool script)
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("ada");
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, hub.Sts, width, script);
        await portal.SignInAsync(username);
        await portal.SeesAsync("My profile");
        await hub.WithoutPasswordAsync(id);

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "E-mail addresses" }).ClickAsync();
        await portal.Page.GetByLabel("E-mail address", new() { Exact = true }).FillAsync(address);
        await portal.PressAsync("Add and send a link");
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("on its way");
        await portal.Page.GotoAsync(AccountsHub.Link(await hub.MailAsync(address)));
        await portal.SeesAsync("Verify your e-mail address");
        await GoodAsync(portal, script);
        await portal.PressAsync("Yes, it is mine");
        await portal.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = address }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Use to sign in") }).ClickAsync();
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("a link to set one was sent");
        await GoodAsync(portal, script);

        await portal.Page.GotoAsync(AccountsHub.Link(await hub.MailAsync(address, 2)));
        await portal.SeesAsync("Set your password");
        await GoodAsync(portal, script);
        await portal.Page.GetByLabel("The e-mail address that the link was sent to").FillAsync(address);
        await portal.Page.GetByLabel("New password").FillAsync(NewPassword);
        await portal.PressAsync("Set the password");
        await portal.SeesAsync("Your password is set");
        await GoodAsync(portal, script);
        await portal.SignInAsync(address, NewPassword);

        await portal.SeesAsync("My profile");
    }

    // Without scripts there is nothing that axe could look with.
    private static Task GoodAsync(PortalPage portal, bool script) => script ? portal.AssertGoodAsync() : Task.CompletedTask;
}
