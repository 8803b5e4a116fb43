using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Partners;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>A school installs a partner's application, the partner approves, the chosen people use it, and the school takes it away again.</summary>
public sealed class InstallStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ApplicationHub hub = new(azurite);

    public ValueTask InitializeAsync() => hub.InitializeAsync();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Application_FromAgreementToRemoval_IsUsedByItsAudienceAloneAndLeavesNothing(int width)
    {
        var tile = new TileConfiguration
        {
            RequiresVendorApproval = true,
            Questions =
            [
                new ConfigurationQuestion { Key = "q1", Label = "Customer number", Hint = "It stands on your contract.", Required = true },
                new ConfigurationQuestion { Key = "q2", Label = "Do you have a sixth form?", Type = QuestionType.YesNo },
                new ConfigurationQuestion { Key = "q3", Label = "Size", Type = QuestionType.Choice, Choices = ["Small", "Large"] },
            ],
        };
        var application = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.readwrite", "sen.read"), tile);
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        var (chosen, other) = (await school.PersonAsync(Roles.Student), await school.PersonAsync(Roles.Student));
        await using var administrator = await OpenAsync((await school.PersonAsync(Roles.Staff, Roles.Administrator)).Username, "/tilestore");
        await LooksGoodAsync(administrator, "store");

        // The school agrees.
        await administrator.Page.GetByRole(AriaRole.Link, new() { Name = $"Show details of {application.Name}" }).ClickAsync();
        await administrator.SeesAsync(application.Name);
        await LooksGoodAsync(administrator, "details");
        await administrator.Page.GetByLabel("Customer number").FillAsync("4711");
        await administrator.Page.GetByLabel("The school agrees to this data transfer").CheckAsync();
        await administrator.Page.GetByLabel("Switch data exchange on for the school").CheckAsync();
        await administrator.PressAsync("Agree and install");
        await Assertions.Expect(administrator.Page.GetByText("Waiting for the partner's approval")).ToBeVisibleAsync();
        await LooksGoodAsync(administrator, "requested");

        // The partner approves.
        await using (var integrator = await OpenAsync(await IntegratorAsync(), $"/integrator/{StsHub.Vendor}/customers"))
        {
            await integrator.Page.GetByRole(AriaRole.Link, new() { Name = "Hill School" }).ClickAsync();
            await integrator.Page.GetByRole(AriaRole.Link, new() { Name = application.Name }).ClickAsync();
            await Assertions.Expect(integrator.Page.GetByText("Customer number: 4711")).ToBeVisibleAsync();
            await integrator.PressAsync("Approve");
            await Assertions.Expect(integrator.Page.GetByText("Approved.")).ToBeVisibleAsync();
        }

        // The school chooses who sees it.
        await administrator.Page.GotoAsync("/tilestore");
        await administrator.Page.GetByRole(AriaRole.Link, new() { Name = "Who sees it (Tracker)" }).ClickAsync();
        await administrator.SeesAsync("Who sees Tracker?");
        await LooksGoodAsync(administrator, "audience");
        await administrator.Page.GetByLabel("Individuals, by username").FillAsync(chosen.Username);
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("TileStore");
        await Assertions.Expect(administrator.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Seen by" })).ToContainTextAsync("1 person");
        await LooksGoodAsync(administrator, "installed");
        await administrator.Page.GetByRole(AriaRole.Link, new() { Name = "Make a tile of your own" }).ClickAsync();
        await administrator.Page.GetByLabel("Name").FillAsync("Homework");
        await administrator.Page.GetByLabel("Web address").FillAsync("https://homework.example/");
        await LooksGoodAsync(administrator, "new-tile");
        await administrator.PressAsync("Make it, and choose who sees it");
        await administrator.SeesAsync("Who sees Homework?");
        await administrator.Page.GetByLabel("Everybody at the school").CheckAsync();
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("TileStore");
        await LooksGoodAsync(administrator, "two-tiles");
        await using var insider = await OpenAsync(chosen.Username, "/tiles");
        await using var outsider = await OpenAsync(other.Username, "/tiles");
        await Assertions.Expect(insider.Page.GetByRole(AriaRole.Link, new() { Name = "Tracker" })).ToHaveAttributeAsync("href", "https://acme.example/app");
        await LooksGoodAsync(insider, "my-tiles");
        await Assertions.Expect(outsider.Page.GetByRole(AriaRole.Link, new() { Name = "Homework" })).ToBeVisibleAsync();
        await Assertions.Expect(outsider.Page.GetByRole(AriaRole.Link, new() { Name = "Tracker" })).ToHaveCountAsync(0);

        // The partner's programs find the school, and have what it agreed to.
        var vendor = await hub.Sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = StsHub.Vendor, scopes = RapHub.VendorScopes });
        var customer = await hub.Sts.GetAsync(RapHub.CustomerOf(application, school.Id), (await hub.Sts.TokenAsync(vendor)).AccessToken);
        Assert.Equal(("active", "Hill School"), ((string?)customer.Json!["state"], (string?)customer.Json["name"]));
        var client = await hub.ClientAsync(application, school.Id);
        var token = (await hub.Sts.TokenAsync(client)).AccessToken;
        Assert.Equal("""["attendance.readwrite","sen.read"]""", Answer.Claims(token)["securables"]!.ToJsonString());
        Assert.Equal(200, (int)(await hub.Sts.GetAsync($"/rap/v1/organisation/{school.Id}", token)).Status);

        // The school takes it away.
        await administrator.Page.GetByRole(AriaRole.Link, new() { Name = "Details of Tracker" }).ClickAsync();
        await LooksGoodAsync(administrator, "in-use");
        await administrator.Page.GetByRole(AriaRole.Link, new() { Name = "Remove it" }).ClickAsync();
        await administrator.SeesAsync($"Remove {application.Name}?");
        await LooksGoodAsync(administrator, "remove");
        await administrator.PressAsync("Remove it");
        await Assertions.Expect(administrator.Page.GetByText("Removed.")).ToBeVisibleAsync();
        hub.Forget();
        Assert.Equal(401, (int)(await hub.Sts.GetAsync($"/rap/v1/organisation/{school.Id}", token)).Status);
        Assert.Equal(401, (int)(await hub.Sts.TokenAsync(client)).Status);
        await insider.Page.ReloadAsync();
        await Assertions.Expect(insider.Page.GetByRole(AriaRole.Link, new() { Name = "Homework" })).ToBeVisibleAsync();
        await Assertions.Expect(insider.Page.GetByRole(AriaRole.Link, new() { Name = "Tracker" })).ToHaveCountAsync(0);

        async Task LooksGoodAsync(PortalPage portal, string picture)
        {
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"tilestore-{picture}-{width}");
        }

        async Task<PortalPage> OpenAsync(string username, string path)
        {
            var portal = await PortalPage.OpenAsync(chromium.Browser, hub.Sts, width);
            await portal.SignInAsync(username, path: path);
            await Assertions.Expect(portal.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" })).ToBeVisibleAsync();
            return portal;
        }
    }

    private async Task<string> IntegratorAsync()
    {
        var id = Guid.NewGuid();
        await hub.Sts.PutPersonAsync(StsHub.School, id, new { username = $"pat.{id:N}", givenName = "Pat", familyName = "Person", roles = new[] { Roles.Staff }, password = StsHub.Password });
        var vendors = hub.Get<Vendors>();
        await vendors.PutAsync((await vendors.FindAsync(StsHub.Vendor, TestContext.Current.CancellationToken))! with { Integrators = [id] }, TestContext.Current.CancellationToken);
        return $"pat.{id:N}";
    }
}
