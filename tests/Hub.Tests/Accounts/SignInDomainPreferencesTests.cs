using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Preferences, Domains: whose Microsoft and Google logins may sign in.</summary>
public sealed class SignInDomainPreferencesTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = "/preferences/domains";

    [Fact]
    public async Task Domains_Typed_HoldInAsciiAndAreAudited()
    {
        var (school, browser, administrator) = await OpenAsync();
        using var _ = browser;

        var saved = await SendAsync(browser, await browser.GetAsync(Path), "School.example.org, @staff.school.example.org\r\nbücher.example.org school.example.org.");

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Equal(["school.example.org", "staff.school.example.org", "xn--bcher-kva.example.org"], await StoredAsync(school));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 10, TestContext.Current.CancellationToken);
        Assert.Single(audit, r => (r.Actor, r.Action, r.Code) == (administrator.Id.ToString(), "sign_in_domains.set", null));
    }

    [Theory]
    [InlineData("gmail.com", "anybody can make an address")]
    [InlineData("GoogleMail.com", "anybody can make an address")]
    [InlineData("outlook.com", "anybody can make an address")]
    [InlineData("hotmail.fr", "anybody can make an address")]
    [InlineData("live.com.au", "anybody can make an address")]
    [InlineData("yahoo.co.uk", "anybody can make an address")]
    [InlineData("icloud.com", "anybody can make an address")]
    [InlineData("hillschool.onmicrosoft.com", "Every Microsoft tenant")]
    [InlineData("school", "is no domain")]
    [InlineData("https://school.example.org", "is no domain")]
    public async Task Domains_ThatMayNotBeListed_AreRefusedAndNotLost(string domain, string said)
    {
        var (school, browser, _) = await OpenAsync();
        using var closing = browser;

        var page = await SendAsync(browser, await browser.GetAsync(Path), $"school.example.org\n{domain}");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Says(said), page.ToString());
        Assert.Contains($"school.example.org\n{domain}", page.Items("textarea"));
        Assert.Empty(await StoredAsync(school));
    }

    /// <summary>A name that only looks like a mail service's is somebody's own.</summary>
    [Theory]
    [InlineData("live.school.example.org")]
    [InlineData("notgmail.com")]
    [InlineData("yahoo.sch.uk")]
    public void PublicMailDomain_OfASchool_IsNone(string domain) => Assert.False(PublicMailDomain.Is(domain));

    [Fact]
    public async Task Domains_OfDirectoriesAndTheMis_AreSuggestedWithPeople()
    {
        var (school, browser, _) = await OpenAsync();
        using var closing = browser;
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school.Id}", new { name = "Hill", microsoft365 = new { tenantId = Guid.NewGuid(), verifiedDomains = new[] { "tenant.example.org", "hill.onmicrosoft.com" } } });
        await sts.Hub.Client.ImportAsync(school.Id, FeedOverHttpTests.Feed(School.Of(
        [
            new("p1", Pupil: true, "Ada", "Byron") { MisAddress = "ada@pupils.example.org", Year = 7, RegistrationGroup = "7A" },
            new("p2", Pupil: true, "Ben", "Byron") { MisAddress = "ben@pupils.example.org", Year = 7, RegistrationGroup = "7A" },
            new("p3", Pupil: true, "Cat", "Byron") { MisAddress = "cat@gmail.com", Year = 7, RegistrationGroup = "7A" },
        ])));

        var page = await browser.GetAsync(Path);
        var saved = await SendAsync(browser, page, "school.example.org", "pupils.example.org");

        Assert.True(page.Says("(2 people in the MIS)"), page.ToString());
        Assert.Contains("value=\"tenant.example.org\"", page.Text, StringComparison.Ordinal);
        Assert.False(page.Says("gmail.com") || page.Says("onmicrosoft"), page.ToString());
        Assert.Equal(["school.example.org", "pupils.example.org"], await StoredAsync(school));
        Assert.DoesNotContain("value=\"pupils.example.org\"", saved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var (school, browser, _) = await OpenAsync();
        using var closing = browser;
        var page = await browser.GetAsync(Path);
        await SendAsync(browser, page, "theirs.example.org");

        var late = await SendAsync(browser, page, "mine.example.org");

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Equal(["theirs.example.org", "mine.example.org"], late.Items("td"));
        Assert.Equal(["theirs.example.org"], await StoredAsync(school));
        Assert.True((await SendAsync(browser, late, "mine.example.org")).Says("Saved."));
    }

    [Fact]
    public async Task Domains_NotAnAdministrator_AreNotFoundAndUnchanged()
    {
        var (school, browser, _) = await OpenAsync();
        using var closing = browser;
        var page = await browser.GetAsync(Path);
        using var staff = new Browser(sts);
        var profile = await staff.SignInAsync("/profile/security", (await school.PersonAsync(Roles.Staff)).Username);
        var token = profile.Form("/profile/security/sign-out-everywhere").Hidden("__RequestVerificationToken");

        var shown = await staff.GetAsync(Path);
        var sent = await staff.PostAsync(Path, new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["version"] = page.Form(Path).Hidden("version"), ["domains"] = "x.example.org" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (shown.Status, sent.Status));
        Assert.Empty(await StoredAsync(school));
    }

    private async Task<(TwoFactorSchool School, Browser Browser, Account Administrator)> OpenAsync()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (browser, administrator) = (new Browser(sts), await school.PersonAsync(Roles.Administrator));
        await browser.SignInAsync(Path, administrator.Username);
        return (school, browser, administrator);
    }

    private async Task<IReadOnlyList<string>> StoredAsync(TwoFactorSchool school) =>
        (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.SignInDomains;

    private static Task<Browser.Page> SendAsync(Browser browser, Browser.Page page, string domains, params string[] add)
    {
        var form = page.Form(Path);
        return browser.PostAsync(Path,
        [
            new("__RequestVerificationToken", form.Hidden("__RequestVerificationToken")), new("version", form.Hidden("version")), new("domains", domains),
            .. add.Select(d => KeyValuePair.Create("add", d)),
        ]);
    }
}
