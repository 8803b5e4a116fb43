using Hub.Core.Accounts;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>Two-factor, from the administrator's rule to the second step of those whom it meets.</summary>
public sealed class TwoFactorStoryTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Authenticator_SetUpInTheProfile_IsAskedForAtTheNextSignIn(int width)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Staff);
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        await portal.SignInAsync(account.Username);

        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Security" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Set up an authenticator app" }).ClickAsync();
        var key = await SetUpAsync(portal, school, password: true);
        await portal.AssertGoodAsync();
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "I have kept them: continue" }).ClickAsync();
        await portal.SeesAsync("Security");
        await portal.SignOutAsync();
        school.NextStep();
        await portal.SignInAsync(account.Username);
        await portal.SeesAsync("Sign in: second step");
        await portal.AssertGoodAsync();
        await portal.Page.GetByLabel("Code from your authenticator app").FillAsync(school.Code(key));
        await portal.PressAsync("Sign in");

        await portal.SeesAsync("My profile");
    }

    [Fact]
    public async Task Rule_AllExceptStudents_MeetsTheTeacherAndNotTheStudent()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (head, teacher, student) = (await school.PersonAsync(Roles.Staff, Roles.Administrator), await school.PersonAsync(Roles.Staff), await school.PersonAsync(Roles.Student));
        await using var office = await PortalPage.OpenAsync(chromium.Browser, sts);
        await using var classroom = await PortalPage.OpenAsync(chromium.Browser, sts, PortalPage.PhoneWidth);

        await office.SignInAsync(head.Username, path: "/preferences/security");
        await office.Page.GetByLabel("All except students").CheckAsync();
        await office.Page.GetByLabel("Required from").FillAsync(school.Today.AddDays(1).ToString("O", null));
        await office.PressAsync("Save");
        await Assertions.Expect(office.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        await classroom.SignInAsync(student.Username);
        await classroom.SeesAsync("My profile");
        await classroom.SignOutAsync();
        await classroom.SignInAsync(teacher.Username);
        await classroom.SeesAsync("Make your account safer");
        await classroom.AssertGoodAsync();
        await classroom.PressAsync("Skip for now");
        await classroom.SeesAsync("My profile");

        await office.Page.GetByLabel("Required from").FillAsync(school.Today.ToString("O", null));
        await office.PressAsync("Save");
        // The head's own session began without it.
        await office.SeesAsync("Sign in");
        await classroom.Page.GotoAsync("/profile/addresses");
        await classroom.SeesAsync("Sign in");
        await classroom.SignInAsync(teacher.Username, path: "/profile/addresses");
        await classroom.SeesAsync("Set up two-factor sign-in");
        await Assertions.Expect(classroom.Page.GetByRole(AriaRole.Button, new() { Name = "Skip for now" })).ToHaveCountAsync(0);
        await classroom.Page.GetByRole(AriaRole.Link, new() { Name = "Authenticator app" }).ClickAsync();
        await SetUpAsync(classroom, school, password: false);
        await classroom.PressAsync("I have kept them: continue");

        await classroom.SeesAsync("E-mail addresses");
    }

    /// <summary>Sets the authenticator up on the page that shows its key, as an app on a phone would.</summary>
    private static async Task<string> SetUpAsync(PortalPage portal, TwoFactorSchool school, bool password)
    {
        await portal.SeesAsync("Set up an authenticator app");
        await portal.AssertGoodAsync();
        var key = await portal.Page.Locator("#key").InnerTextAsync();
        await portal.Page.GetByLabel("Code of six digits").FillAsync(school.Code(key));
        if (password)
            await portal.Page.GetByLabel("Your password").FillAsync(StsHub.Password);
        await portal.PressAsync("Switch on");
        await portal.SeesAsync("Keep your recovery codes");
        return key;
    }
}
