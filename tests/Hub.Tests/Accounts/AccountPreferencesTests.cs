using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Preferences, Hub IDs: as administrators set them.</summary>
public sealed class AccountPreferencesTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = "/preferences/accounts";

    [Fact]
    public async Task Rules_SetByAnAdministrator_HoldAndMakeAccounts()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        await sts.Hub.Client.ImportAsync(school.Id, FeedOverHttpTests.Feed(School.Create(new SampleSchoolOptions { Pupils = 30, Staff = 10, Faults = false })));
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);

        var preview = await SendAsync(browser, page, "preview", "Staff", "[%F].[%S]");
        var saved = await SendAsync(browser, preview, "save", "Staff", "[%F].[%S]");

        Assert.Contains(preview.Items("td"), c => System.Text.RegularExpressions.Regex.IsMatch(c, @"^[a-z-]+\.[a-z-]+$"));
        Assert.True(saved.Says("Saved."), saved.ToString());
        var stored = (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Accounts;
        Assert.Equal([UserType.Staff], stored.UserTypes);
        Assert.Equal(["[%F].[%S]"], stored.UsernameFormats.Default);
        Assert.Equal(PasswordLevel.Complex, stored.Passwords.ByRole[Roles.Staff]);
        var person = School.Create(new SampleSchoolOptions { Pupils = 30, Staff = 10, Faults = false }).People[0].Id;
        var accounts = sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();
        for (var asked = 0; await accounts.FindAsync(Core.Accounts.FromMis.PersonAccount.Id(school.Id, person), TestContext.Current.CancellationToken) is null; asked++)
        {
            Assert.True(asked < 400, "No account was made.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("[%F] [%S]")]
    [InlineData("[%U]")]
    public async Task Rules_FormatThatIsNone_ChangeNothingAndSayWhy(string format)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);

        var refused = await SendAsync(browser, page, "save", "Student", format);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Says(format));
        Assert.Empty((await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Accounts.UserTypes);
    }

    [Fact]
    public async Task Rules_ChangedBySomebodyElseMeanwhile_AreNotOverwritten()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);
        await SendAsync(browser, page, "save", "Staff", "[%S]");

        var late = await SendAsync(browser, page, "save", "Student", "[%F]");

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Equal([UserType.Staff], (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Accounts.UserTypes);
    }

    [Fact]
    public async Task Page_ForStaff_IsNotFound()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Staff)).Username);

        Assert.Equal((HttpStatusCode.NotFound, "Not found"), (page.Status, page.Heading()));
    }

    private static Task<Browser.Page> SendAsync(Browser browser, Browser.Page page, string what, string type, string formats)
    {
        var form = page.Form(Path);
        return browser.PostAsync(Path, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = form.Hidden("__RequestVerificationToken"),
            ["version"] = form.Hidden("version"),
            ["types"] = type,
            ["formats"] = formats,
            ["level-student"] = "Simple",
            ["level-staff"] = "Complex",
            ["level-administrator"] = "Complex",
            ["level-default"] = "Normal",
            ["do"] = what,
        });
    }
}
