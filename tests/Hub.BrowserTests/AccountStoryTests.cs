using System.Text;
using Hub.Core.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>An administrator uploads people, gives them passwords, and one of them signs in.</summary>
public sealed class AccountStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private const string File = "External id,Given name,Family name,Type,E-mail,Year group,Registration group\n1,Ada,Ash,Student,,7,7A\n2,Ben,Birch,Student,,7,7B\n3,Cy,Cedar,Cat,,,\n";

    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280, true)]
    [InlineData(PortalPage.PhoneWidth, true)]
    [InlineData(PortalPage.PhoneWidth, false)]
    public async Task Upload_ThenPasswords_LetPeopleSignIn(int width, bool script)
    {
        var school = Guid.NewGuid();
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school}", new { name = "Hill School" });
        var id = Guid.NewGuid();
        await sts.PutPersonAsync(school, id, new { username = $"head.{id:N}", givenName = "Head", familyName = "Teacher", roles = new[] { Roles.Staff, Roles.Administrator }, password = StsHub.Password });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width, script);
        await portal.SignInAsync($"head.{id:N}", path: "/users/upload");

        await portal.Page.GetByLabel("File").SetInputFilesAsync(new FilePayload { Name = "year 7.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(File) });
        await portal.PressAsync("Upload and preview");
        await portal.SeesAsync("Preview of the upload");
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Cy Cedar" })).ToContainTextAsync("It is not a type of person");
        await GoodAsync(portal, "users-upload-preview", width, script);
        await portal.PressAsync("Apply");
        await portal.SeesAsync("Upload");
        await RestsAsync(portal, script);
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada Ash" })).ToContainTextAsync("Made");

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Make a list of passwords" }).ClickAsync();
        await portal.Page.GetByLabel("Everybody whom this search finds (2)").CheckAsync();
        await GoodAsync(portal, "users-unclaimed-people", width, script);
        await portal.PressAsync("Continue");
        await portal.SeesAsync("Make 2 passwords?");
        await GoodAsync(portal, "users-unclaimed-confirm", width, script);
        await portal.PressAsync("Make the passwords");
        await portal.SeesAsync("Passwords to begin with");
        await GoodAsync(portal, "users-unclaimed-passwords", width, script);
        await portal.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(portal.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        await portal.PictureAsync($"users-unclaimed-print-{width}");
        await portal.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        var slip = await portal.Page.Locator(".slip").First.Locator("dd").AllInnerTextsAsync();

        await portal.SignOutAsync();
        await portal.SignInAsync(slip[0], slip[1]);
        await portal.SeesAsync("Choose your password");
    }

    private static async Task GoodAsync(PortalPage portal, string name, int width, bool script)
    {
        if (!script)
            return;
        await portal.AssertGoodAsync();
        await portal.PictureAsync($"{name}-{width}");
    }

    /// <summary>Waits until the file is carried out: the page finds out by itself, or without scripts when somebody asks.</summary>
    private static async Task RestsAsync(PortalPage portal, bool script)
    {
        for (var refresh = portal.Page.GetByRole(AriaRole.Link, new() { Name = "Refresh" }); !script && await refresh.IsVisibleAsync();)
            await refresh.ClickAsync();
        await Assertions.Expect(portal.Page.Locator("dl")).ToContainTextAsync("Done, but not for everybody");
    }
}
