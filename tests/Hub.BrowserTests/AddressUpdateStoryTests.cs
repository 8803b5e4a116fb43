using Hub.Core.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator pushes addresses to Office 365 and to Google and watches it.</summary>
public sealed class AddressUpdateStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ProvisioningFixture fixture = new(azurite);

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData("Office 365", true)]
    [InlineData("Google", true)]
    [InlineData("Google", false)]
    public async Task UpdateAddressNow_ForEverybodyFound_IsPreviewedAppliedAndWatched(string directory, bool script)
    {
        var site = await fixture.SiteAsync(12);
        var username = await AdministratorAsync(site);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, site.Hub, script: script);
        await portal.SignInAsync(username, path: "/users");
        await portal.Page.GetByLabel("Everybody in the MIS").CheckAsync();
        await portal.Page.GetByLabel(directory, new() { Exact = true }).CheckAsync();
        await portal.PressAsync("Preview the update");

        await RestsAsync(portal, "Preview", script);
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(13);
        Assert.Empty(site.Writes);
        await portal.PressAsync("Apply");
        await RestsAsync(portal, "People", script);

        await Assertions.Expect(portal.Page.Locator("dl")).ToContainTextAsync("✓ Done");
        if (script)
            await portal.AssertGoodAsync();
        Assert.Equal(12, site.Writes.Count);
        var saved = await portal.Page.RunAndWaitForDownloadAsync(() => portal.Page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());
        Assert.Equal(13, (await File.ReadAllLinesAsync(await saved.PathAsync(), TestContext.Current.CancellationToken)).Length);
    }

    /// <summary>Waits until the update rests: the page finds out by itself, or without scripts when somebody asks.</summary>
    private static async Task RestsAsync(PortalPage portal, string heading, bool script)
    {
        var found = portal.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true });
        for (var refresh = portal.Page.GetByRole(AriaRole.Link, new() { Name = "Refresh" }); !script && await refresh.IsVisibleAsync();)
            await refresh.ClickAsync();
        await Assertions.Expect(found).ToBeVisibleAsync();
    }

    private static async Task<string> AdministratorAsync(TestSite site)
    {
        var id = Guid.NewGuid();
        await Hub.Tests.Accounts.Administrator.PutAsync(
            site, new Account { Id = id, SiteId = site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        return $"admin.{id:N}";
    }
}
