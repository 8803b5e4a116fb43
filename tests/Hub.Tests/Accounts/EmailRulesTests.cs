using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Preferences, E-mail addresses: which MIS addresses count.</summary>
public sealed class EmailRulesTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = "/preferences/addresses";

    [Fact]
    public async Task Rules_SetByAnAdministrator_HoldInTheirOrder()
    {
        var (school, browser) = await OpenAsync();
        using var _ = browser;

        var saved = await SendAsync(browser, await browser.GetAsync(Path), ["Staff", "Contact", "Governor"], ("domains-Staff", "B.example.org\n a.example.org"), ("domains-Student", "a.example.org"));

        Assert.True(saved.Says("Saved."), saved.ToString());
        var rules = await RulesAsync(school);
        Assert.Equal(["b.example.org", "a.example.org"], rules[UserType.Staff].Domains);
        Assert.Equal((false, "a.example.org"), (rules[UserType.Student].Enabled, Assert.Single(rules[UserType.Student].Domains)));
        Assert.Equal([UserType.Student, UserType.Staff], rules.Keys.Order());
        Assert.True(saved.Says("No connected service has b.example.org, a.example.org"), saved.ToString());
    }

    [Fact]
    public async Task Rules_DomainThatIsNone_ChangeNothingAndLoseNothing()
    {
        var (school, browser) = await OpenAsync();
        using var _ = browser;

        var page = await SendAsync(browser, await browser.GetAsync(Path), ["Staff"], ("domains-Staff", "anna@school.example.org"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Says("entry 1, \"anna@school.example.org\", is no domain"), page.ToString());
        Assert.Contains("anna@school.example.org", page.Items("textarea"));
        Assert.Empty(await RulesAsync(school));
    }

    [Fact]
    public async Task Rules_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var (school, browser) = await OpenAsync();
        using var _ = browser;
        var page = await browser.GetAsync(Path);
        await SendAsync(browser, page, ["Student", "Staff", "Contact", "Governor"], ("domains-Staff", "theirs.example.org"));

        var late = await SendAsync(browser, page, ["Student", "Staff", "Contact", "Governor"], ("domains-Staff", "mine.example.org"));
        var again = await SendAsync(browser, late, ["Student", "Staff", "Contact", "Governor"], ("domains-Staff", "mine.example.org"));

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Equal(["theirs.example.org", "mine.example.org"], late.Items("td"));
        Assert.True(again.Says("Saved."), again.ToString());
        Assert.Equal(["mine.example.org"], (await RulesAsync(school))[UserType.Staff].Domains);
    }

    private async Task<(TwoFactorSchool School, Browser Browser)> OpenAsync()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var browser = new Browser(sts);
        await browser.SignInAsync(Path, (await school.PersonAsync(Roles.Administrator)).Username);
        return (school, browser);
    }

    private async Task<IReadOnlyDictionary<UserType, EmailRule>> RulesAsync(TwoFactorSchool school) =>
        (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.EmailRules;

    private static Task<Browser.Page> SendAsync(Browser browser, Browser.Page page, string[] on, params (string Name, string Value)[] fields)
    {
        var form = page.Form(Path);
        return browser.PostAsync(Path,
        [
            new("__RequestVerificationToken", form.Hidden("__RequestVerificationToken")), new("version", form.Hidden("version")),
            .. on.Select(t => KeyValuePair.Create("on", t)), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ]);
    }
}
