using System.IO.Compression;
using Hub.Core.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator gives out what is held of somebody who has left, and erases them.</summary>
public sealed class DataProtectionStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Leaver_IsGivenTheirDataAndErased(int width)
    {
        var school = Guid.NewGuid();
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school}", new { name = "Hill School" });
        var (head, leaver) = (Guid.NewGuid(), Guid.NewGuid());
        await sts.PutPersonAsync(school, head, new { username = $"head.{head:N}", givenName = "Head", familyName = "Teacher", roles = new[] { Roles.Staff, Roles.Administrator }, password = StsHub.Password });
        await sts.PutPersonAsync(school, leaver, new { username = $"grace.{width}", givenName = "Grace", familyName = "Hopper", email = "grace@home.example", roles = new[] { Roles.Staff }, disabled = true });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        await portal.SignInAsync($"head.{head:N}", path: $"/users/{leaver}");
        await portal.AssertGoodAsync();

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Download what is held" }).ClickAsync();
        await portal.SeesAsync("Data protection: Grace Hopper");
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"data-protection-{width}");
        await portal.Page.Locator("#download-password").FillAsync(StsHub.Password);
        var download = await portal.Page.RunAndWaitForDownloadAsync(() => portal.PressAsync("Download"));
        await using (var zip = await ZipFile.OpenReadAsync((await download.PathAsync())!, TestContext.Current.CancellationToken))
        {
            using var account = new StreamReader(await zip.GetEntry("account.json")!.OpenAsync(TestContext.Current.CancellationToken));
            Assert.Contains("grace@home.example", await account.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using var page = new StreamReader(await zip.GetEntry("index.html")!.OpenAsync(TestContext.Current.CancellationToken));
            await LookAsync(await page.ReadToEndAsync(TestContext.Current.CancellationToken), width);
        }

        await portal.Page.GetByLabel("The person's username").FillAsync("somebody.else");
        await portal.Page.Locator("#erase-password").FillAsync(StsHub.Password);
        await portal.PressAsync("Erase this person for good");
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is not the person's username");
        await portal.AssertGoodAsync(400);
        await portal.Page.GetByLabel("The person's username").FillAsync($"grace.{width}");
        await portal.Page.Locator("#erase-password").FillAsync(StsHub.Password);
        await portal.PressAsync("Erase this person for good");
        await portal.SeesAsync("Erasing a person");

        await Assertions.Expect(portal.Page.GetByText("The person is erased.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"data-protection-erased-{width}");
        await portal.Page.GotoAsync("/users?q=hopper");
        await Assertions.Expect(portal.Page.GetByText("Grace")).ToHaveCountAsync(0);
    }

    /// <summary>The page of the ZIP, as it opens by itself.</summary>
    private async Task LookAsync(string html, int width)
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        var page = await context.NewPageAsync();
        await page.SetContentAsync(html);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What is held about this person");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= await page.EvaluateAsync<int>("document.documentElement.clientWidth"), "The page is wider than the window.");
        if (Environment.GetEnvironmentVariable("HUB_SCREENSHOTS") == "1")
            await page.ScreenshotAsync(new() { Path = Path.Combine(Path.GetTempPath(), $"personal-data-{width}.png"), FullPage = true });
    }
}
