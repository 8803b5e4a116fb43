using Hub.Core.Accounts;
using Hub.Core.TileStore.Onboarding;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Hub.Tests.TileStore;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator installs a service from the TileStore, mends what is missing on the way, and takes it away again.</summary>
public sealed class OnboardingStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly OnboardingHub hub = new(azurite);

    public ValueTask InitializeAsync() => hub.InitializeAsync();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task Dex_FromPressToActiveAndAway_WithAPrerequisiteMendedOnTheWay(int width, bool script)
    {
        using var school = await hub.SchoolAsync(feed: false);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, hub.Sts, width, script);
        await portal.SignInAsync(await AdministratorAsync(school), path: "/profile");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "TileStore" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "People Service, OneRoster and DeX" }).ClickAsync();
        await portal.SeesAsync("Services");
        await LooksGoodAsync("services");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "DeX" }).ClickAsync();
        await portal.SeesAsync("DeX");

        await portal.PressAsync("Install");
        await ShowsAsync("Waiting for you");
        await Assertions.Expect(portal.Page.GetByText("The hub has no data of your MIS yet.")).ToBeVisibleAsync();
        await LooksGoodAsync("missing");
        await school.FeedAsync();
        await portal.PressAsync("Check again");
        var agreement = portal.Page.GetByLabel("I agree, and I am authorised to agree for my school");
        await UntilAsync(agreement);
        await LooksGoodAsync("agreement");
        await agreement.CheckAsync();
        await portal.PressAsync("Agree and go on");
        await ShowsAsync("Installed");
        await LooksGoodAsync("active");
        Assert.NotNull(school.Dex.Find(school.Id));

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Uninstall" }).ClickAsync();
        await portal.SeesAsync("Uninstall DeX?");
        await LooksGoodAsync("uninstall");
        await portal.PressAsync("Uninstall");
        await ShowsAsync("Uninstalled");
        await LooksGoodAsync("uninstalled");
        await school.AssertNothingIsLeftAsync((await school.FindAsync(OnboardingService.Dex))!);

        Task ShowsAsync(string state) => UntilAsync(portal.Page.Locator("strong").GetByText(state, new() { Exact = true }));

        // Without scripts the page is refreshed by hand.
        async Task UntilAsync(ILocator found)
        {
            for (var refresh = portal.Page.GetByRole(AriaRole.Link, new() { Name = "Refresh" }); !script && !await found.IsVisibleAsync() && await refresh.IsVisibleAsync();)
                await refresh.ClickAsync();
            await Assertions.Expect(found).ToBeVisibleAsync();
        }

        async Task LooksGoodAsync(string picture)
        {
            if (!script)
                return;
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"tilestore-{picture}-{width}");
        }
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task OneRoster_Installed_ShowsWhatToPasteAndASecretOnce(int width)
    {
        using var school = await hub.SchoolAsync();
        await school.InstallAsync(OnboardingService.OneRoster);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, hub.Sts, width);
        await portal.SignInAsync(await AdministratorAsync(school), path: "/tilestore/services/oneroster");
        await portal.PressAsync("Make a client secret");

        await Assertions.Expect(portal.Page.GetByText("This is the only time that the secret is shown.")).ToBeVisibleAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"tilestore-oneroster-{width}");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "I have copied it" }).ClickAsync();
        await Assertions.Expect(portal.Page.GetByText("Client secret", new() { Exact = true })).ToHaveCountAsync(0);
    }

    private static async Task<string> AdministratorAsync(OnboardingSchool school)
    {
        var id = Guid.NewGuid();
        await Administrator.PutAsync(
            school.Site, new Account { Id = id, SiteId = school.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        return $"admin.{id:N}";
    }
}
