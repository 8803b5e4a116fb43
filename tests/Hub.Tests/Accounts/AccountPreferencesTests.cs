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
        Assert.True(refused.Says($"line 1, {format}: "), refused.ToString());
        Assert.Contains(format, refused.Items("textarea"));
        Assert.Empty((await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Accounts.UserTypes);
    }

    [Fact]
    public async Task Rules_FormatsWithFaults_AreToldByFieldLineAndCharacter()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);

        var refused = await SendAsync(browser, page, "save", "Student", "[%F].[%S]\r\n[%F]@[%S]", ("formats-Staff", "[%S]\n[%U]"));
        var many = await SendAsync(browser, page, "save", "Student", string.Join('\n', Enumerable.Repeat("[%F]", 11)));

        Assert.True(refused.Says("Everybody, line 2, [%F]@[%S]: At character 5"), refused.ToString());
        Assert.True(refused.Says("Staff, line 2, [%U]: it has a token that only students have"), refused.ToString());
        Assert.True(many.Says("at most 10 are tried"), many.ToString());
    }

    [Fact]
    public async Task Rules_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);
        await SendAsync(browser, page, "save", "Staff", "[%S]");

        var late = await SendAsync(browser, page, "save", "Student", "[%F]");
        var between = await RulesAsync(school);
        var again = await SendAsync(browser, late, "save", "Student", "[%F]");

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Equal(["Staff", "Students", "[%S]", "[%F]"], late.Items("td").Take(4));
        Assert.Contains("[%F]", late.Items("textarea"));
        Assert.Equal([UserType.Staff], between.UserTypes);
        Assert.True(again.Says("Saved."), again.ToString());
        Assert.Equal([UserType.Student], (await RulesAsync(school)).UserTypes);
    }

    [Fact]
    public async Task Formats_CopiedToEachKindOfUser_StandInTheFormAndAreNotSaved()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);

        var copied = await SendAsync(browser, page, "copy", "Staff", "[%S].[%F]\n[%S]");

        Assert.Equal(Enumerable.Repeat("[%S].[%F]\n[%S]", 5), copied.Items("textarea"));
        Assert.Empty((await RulesAsync(school)).UsernameFormats.ByType);
    }

    /// <summary>What a browser with scripts shows while somebody types, on five people turn by turn of the kinds that get a Hub ID.</summary>
    [Fact]
    public async Task Preview_WhileSomebodyTypes_ShowsFivePeopleOrWhatIsWrong()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        await sts.Hub.Client.ImportAsync(school.Id, FeedOverHttpTests.Feed(School.Create(new SampleSchoolOptions { Pupils = 30, Staff = 10, Faults = false })));
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);

        var both = await SendAsync(browser, page, "preview", "Student", "[%F].[%S]", to: $"{Path}/preview");
        var staff = await SendAsync(browser, page, "preview", "Staff", "[%F].[%S]\n[%S]", to: $"{Path}/preview");
        var wrong = await SendAsync(browser, page, "preview", "Staff", "[%Q]", to: $"{Path}/preview");

        Assert.Equal(5, both.Items("tr").Count - 1);
        Assert.All(staff.Items("td").Where((_, n) => n % 4 == 1), kind => Assert.Equal("Staff", kind));
        Assert.All(staff.Items("td").Where((_, n) => n % 4 == 2), name => Assert.Contains('.', name));
        Assert.All(staff.Items("td").Where((_, n) => n % 4 == 3), name => Assert.DoesNotContain('.', name));
        Assert.True(wrong.Says("Everybody, line 1, [%Q]: At character 1"), wrong.ToString());
        Assert.DoesNotContain("<html", both.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ForStaff_IsNotFound()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Staff)).Username);

        Assert.Equal((HttpStatusCode.NotFound, "Not found"), (page.Status, page.Heading()));
    }

    private async Task<AccountRules> RulesAsync(TwoFactorSchool school) =>
        (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Accounts;

    private static Task<Browser.Page> SendAsync(Browser browser, Browser.Page page, string what, string type, string formats, (string Name, string Value)? more = null, string to = Path)
    {
        var form = page.Form(Path);
        var fields = new Dictionary<string, string>
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
        };
        if (more is { } field)
            fields[field.Name] = field.Value;
        return browser.PostAsync(to, fields);
    }
}
