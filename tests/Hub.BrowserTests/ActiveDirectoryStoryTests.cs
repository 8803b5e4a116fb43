using Hub.Core.Accounts;
using Hub.Tests.Accounts;
using Hub.Tests.ActiveDirectory;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Playwright;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.BrowserTests;

/// <summary>An administrator says how the school's people stand in its Active Directory, and gives them names.</summary>
public sealed class ActiveDirectoryStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Base = "/preferences/active-directory";
    private readonly ProvisioningFixture fixture = new(azurite);

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Rules_AsTheyAreTyped_ArePreviewedAndNamesAreGiven(int width)
    {
        var site = await fixture.SiteAsync(domain =>
        [
            Pupil("p1", $"j.smith@{domain}", null, "Jane", "Smith"), Pupil("p2", null, null, "Jane", "Smith"), Pupil("p3", $"z.obrien@{domain}", null, "Zoë", "O'Brien"),
            Pupil("p4", $"m.long@{domain}", null, "Maximilian", "Featherstonehaugh-Cholmondeley"), Pupil("p5", $"a.b@{domain}", null, "Ada", "Byron"), Pupil("p6", $"al@{domain}", null, "Alan", "Turing"),
        ]);
        var id = Guid.NewGuid();
        await Administrator.PutAsync(site, new Account { Id = id, SiteId = site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [Roles.Administrator] });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, site.Hub, width);
        await portal.SignInAsync($"admin.{id:N}", path: Base);
        var preview = portal.Page.Locator("#names-preview");

        await portal.Page.GetByLabel("Domains that may stand").FillAsync(site.Domain);
        await Assertions.Expect(preview).ToContainTextAsync("1 of 6 people to look at");
        await Assertions.Expect(preview).ToContainTextAsync("No address from the MIS.");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-principal-names-{width}");
        await portal.Page.GetByLabel("Everybody", new() { Exact = true }).FillAsync("[%E]x");
        await Assertions.Expect(preview).ToContainTextAsync("it stands alone");
        await portal.AssertGoodAsync();
        await portal.Page.GetByLabel("Everybody", new() { Exact = true }).FillAsync("[%E]\n[%F].[%S]");
        await SaveAsync(portal);

        await portal.Page.GotoAsync($"{Base}/account-names");
        await portal.Page.GetByLabel("Everybody", new() { Exact = true }).FillAsync("[%F].[%S]");
        await Assertions.Expect(preview).ToContainTextAsync("jane.smith2");
        await Assertions.Expect(preview).ToContainTextAsync("Too long: cut.");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-account-names-{width}");
        await SaveAsync(portal);

        await portal.Page.GotoAsync($"{Base}/attributes");
        await portal.Page.GetByLabel("Attribute").First.SelectOptionAsync("department");
        await portal.Page.GetByLabel("First field").First.SelectOptionAsync("year-group");
        await SaveAsync(portal);
        await portal.PictureAsync($"active-directory-attributes-{width}");

        await portal.Page.GotoAsync($"{Base}/places");
        await portal.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Students" }).CheckAsync();
        await portal.Page.Locator("#unit-Student").FillAsync("OU=Year [%YG],OU=Students,DC=school,DC=internal");
        await SaveAsync(portal);
        await portal.PictureAsync($"active-directory-places-{width}");

        foreach (var tab in new[] { "folders", "passwords" })
        {
            await portal.Page.GotoAsync($"{Base}/{tab}");
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"active-directory-{tab}-{width}");
        }

        await portal.Page.GotoAsync($"{Base}/names");
        await portal.PressAsync("Preview names for those who have none");
        await Assertions.Expect(portal.Page.GetByText("Previewed: waiting for you")).ToBeVisibleAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-names-{width}");
        await portal.PressAsync("Apply");
        await Assertions.Expect(portal.Page.Locator("dd strong")).ToHaveTextAsync("Names given");
        await portal.Page.GotoAsync($"{Base}/names");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-names-list-{width}");

        await portal.Page.GotoAsync($"{Base}/agent");
        await portal.PressAsync("Make a pairing code");
        var code = await portal.Page.Locator("p.font-monospace").InnerTextAsync();
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-agent-code-{width}");
        await TestAgent.PairAsync(site, code);
        await site.PlanAsync();
        await portal.Page.GotoAsync($"{Base}/agent");
        await Assertions.Expect(portal.Page.Locator("main")).ToContainTextAsync("Waiting");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"active-directory-agent-{width}");
    }

    private static async Task SaveAsync(PortalPage portal)
    {
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Last.ClickAsync();
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Saved." })).ToBeVisibleAsync();
        await portal.AssertGoodAsync();
    }
}
