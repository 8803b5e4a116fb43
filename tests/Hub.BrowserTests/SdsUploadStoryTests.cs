using Hub.Core.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Rostering.Uploads;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator has files sent to School Data Sync: switches it on, makes files, sends them and watches what becomes of them.</summary>
public sealed class SdsUploadStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly UploadHub hub = new(azurite);

    public ValueTask InitializeAsync() => hub.InitializeAsync();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Files_SwitchedOnAndSent_AreWatchedToTheirEnd(int width)
    {
        var school = await hub.SchoolAsync(pupils: 40);
        await school.ChangeAsync(s => s with { SdsUpload = null });
        var export = await school.ExportAsync();
        var id = Guid.NewGuid();
        await Hub.Tests.Accounts.Administrator.PutAsync(
            school.Site, new Account { Id = id, SiteId = school.Site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, school.Site.Hub, width);
        await portal.SignInAsync($"admin.{id:N}", path: "/preferences/school-data-sync");

        await portal.Page.GetByLabel("Send files to School Data Sync").CheckAsync();
        await portal.Page.GetByLabel("Connector").FillAsync("CSV from Hub");
        await portal.PressAsync("Save");
        await SeesAsync(portal, "Saved.");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"preferences-school-data-sync-{width}");
        await portal.Page.GotoAsync($"/users/exports/{export}");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"users-export-{width}");
        await portal.PressAsync("Send to School Data Sync");
        await SeesAsync(portal, "has ended without errors");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"sds-upload-{width}");

        school.Sds.Lacking.Add("IndustryData-DataConnector.Upload");
        await portal.Page.GotoAsync($"/users/exports/{export}");
        await portal.Page.GetByLabel("Even if it has the same files already").CheckAsync();
        await portal.PressAsync("Send to School Data Sync");
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("IndustryData-DataConnector.Upload");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"sds-upload-failed-{width}");
        await portal.Page.GotoAsync("/users/exports/uploads");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"sds-uploads-{width}");
        await portal.Page.GotoAsync("/users/exports");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"users-exports-sds-{width}");
    }

    private static Task SeesAsync(PortalPage portal, string words) => Assertions.Expect(portal.Page.Locator("main")).ToContainTextAsync(words);
}
