using System.Text;
using Hub.Core.Accounts;
using Hub.Simulators;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Playwright;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.BrowserTests;

/// <summary>An administrator links those whom rostering files leave out to their accounts, with a list.</summary>
public sealed class MatchingStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ProvisioningFixture fixture = new(azurite);

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task List_OfThoseLeftOut_IsPreviewedAndConfirmed(int width)
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", null, $"ada.byron@{domain}"), Pupil("p2", null, null, "Wilhelmina", "Featherstonehaugh"), Pupil("p3", null, null, "Cy", "Young")]);
        site.Tenant.Seed([new SimulatedPerson("", "Mina", "Featherstonehaugh", $"wilhelmina.featherstonehaugh@{site.Domain}")]);
        var id = Guid.NewGuid();
        await Hub.Tests.Accounts.Administrator.PutAsync(
            site, new Account { Id = id, SiteId = site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, site.Hub, width);
        await portal.SignInAsync($"admin.{id:N}", path: "/users/exports");
        await portal.PressAsync("Make the files");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Link many to their accounts" }).ClickAsync();

        await portal.SeesAsync("Link people to their accounts");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"matching-{width}");
        await portal.Page.GetByLabel("File").SetInputFilesAsync(new FilePayload
        {
            Name = "left-out.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes($"Person id,Name,Address\np2,Wilhelmina Featherstonehaugh,wilhelmina.featherstonehaugh@{site.Domain}\np3,Cy Young,nobody@{site.Domain}\np1,Ada Byron,\n"),
        });
        await portal.PressAsync("Upload and preview");
        await portal.SeesAsync("Preview of the list");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"matched-{width}");
        await portal.PressAsync("Link them");

        await portal.SeesAsync("People linked to accounts");
        await Assertions.Expect(portal.Page.Locator("dl")).ToContainTextAsync("Done");
        await portal.AssertGoodAsync();
    }
}
