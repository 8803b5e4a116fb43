using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Portal.Pages.Preferences;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>The preferences as administrators set them, and as nobody else does.</summary>
public sealed class PreferencesTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Security = "/preferences/security";
    private const string People = "/preferences/security/people";

    [Fact]
    public async Task Rule_SetByAnAdministrator_HoldsAndIsAudited()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync("/preferences", administrator.Username);

        var saved = await SaveAsync(browser, page, "AllExceptStudents", "2099-09-01");

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Matches("value=\"AllExceptStudents\" checked", saved.Text);
        Assert.Contains("value=\"2099-09-01\"", saved.Text, StringComparison.Ordinal);
        Assert.Equal(new TwoFactorRule(TwoFactorAudience.AllExceptStudents, new DateOnly(2099, 9, 1)), await RuleAsync(school));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Single(audit, r => (r.Actor, r.Action, r.Target) == (administrator.Id.ToString(), "two_factor.rule_set", "AllExceptStudents from 2099-09-01"));
    }

    [Theory]
    [InlineData("Everybody", "")]
    [InlineData("Everybody", "tomorrow")]
    [InlineData("Everybody", "0001-01-01")]
    [InlineData("9", "2026-09-01")]
    [InlineData("", "2026-09-01")]
    public async Task Rule_ThatIsNone_ChangesNothing(string audience, string from)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);

        var page = await SaveAsync(browser, await browser.SignInAsync(Security, administrator.Username), audience, from);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(TwoFactorRule.None, await RuleAsync(school));
    }

    [Fact]
    public async Task Rule_ChangedBySomebodyElseMeanwhile_IsNotOverwritten()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Security, administrator.Username);
        await school.RuleAsync(TwoFactorAudience.Administrators, school.Today.AddDays(9));

        var late = await SaveAsync(browser, page, "Nobody", "");
        var forged = await browser.PostAsync(Security, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = page.Form(Security).Hidden("__RequestVerificationToken"),
            ["version"] = "x",
            ["audience"] = "Nobody",
        });

        var any = await browser.PostAsync(Security, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = page.Form(Security).Hidden("__RequestVerificationToken"),
            ["version"] = "*",
            ["audience"] = "Nobody",
        });
        var between = (await RuleAsync(school)).Audience;
        var again = await SaveAsync(browser, late, "Nobody", "");

        Assert.All([late, forged, any], p => Assert.True(p.Status == HttpStatusCode.BadRequest && p.Says("Somebody else saved these settings"), p.ToString()));
        Assert.Contains("Administrators only", late.Items("td"));
        Assert.Matches("value=\"Nobody\" checked", late.Text);
        Assert.Equal(TwoFactorAudience.Administrators, between);
        Assert.True(again.Says("Saved."), again.ToString());
        Assert.Equal(TwoFactorAudience.Nobody, (await RuleAsync(school)).Audience);
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(3, audit.Count(r => (r.Action, r.Code) == ("two_factor.rule_set", "rule_changed")));
    }

    [Fact]
    public async Task Recovery_SwitchedOffAndOn_HoldsAndIsAudited()
    {
        const string path = "/preferences/security/recovery";
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Security, administrator.Username);
        Dictionary<string, string> Form(string version, params string[] allowed) => new(allowed.Select(a => KeyValuePair.Create("allowed", a)))
        {
            ["__RequestVerificationToken"] = page.Form(path).Hidden("__RequestVerificationToken"),
            ["version"] = version,
        };

        var off = await browser.PostAsync(path, Form(page.Form(path).Hidden("version")));
        var late = await browser.PostAsync(path, Form(page.Form(path).Hidden("version"), "true"));
        var between = await AllowedAsync();
        var on = await browser.PostAsync(path, Form(late.Form(path).Hidden("version"), "true"));

        Assert.True(off.Says("Saved."), off.ToString());
        Assert.Equal((HttpStatusCode.BadRequest, false), (late.Status, between));
        Assert.True(on.Says("Saved.") && await AllowedAsync(), on.ToString());
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal([("on", null), ("on", "settings_changed"), ("off", null)], audit.Where(r => r.Action == "self_service_recovery.set").Select(r => (r.Target, r.Code)));

        async Task<bool> AllowedAsync() => (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.SelfServiceRecovery;
    }

    [Fact]
    public async Task People_AddedByUsernameAndRemoved_AreListedMeanwhile()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (administrator, student) = (await school.PersonAsync(Roles.Administrator), await school.PersonAsync(Roles.Student));
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Security, administrator.Username);

        var added = await browser.SubmitAsync(page.Form(People), ("username", $" {student.Username.ToUpperInvariant()} "));
        var twice = await browser.SubmitAsync(page.Form(People), ("username", student.Username));
        var removed = await browser.SubmitAsync(added.Form($"{People}/{student.Id}/remove"));

        Assert.True(added.Says(student.Username), added.ToString());
        Assert.Single(twice.Items("li"), i => i.Contains(student.Username, StringComparison.Ordinal));
        Assert.False(removed.Says(student.Username), removed.ToString());
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["two_factor.unnamed", "two_factor.named", "two_factor.named"],
            audit.Where(r => r.Actor == administrator.Id.ToString() && r.Target == student.Id.ToString()).Select(r => r.Action));
    }

    [Fact]
    public async Task People_MoreThanAPage_AreAllListed()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        var accounts = sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();
        var people = Enumerable.Range(0, 60).Select(n => new Account { Id = Guid.NewGuid(), SiteId = school.Id, Username = $"p{n}.{Guid.NewGuid():N}" }).ToList();
        foreach (var account in people)
        {
            await accounts.TryAddAsync(account, TestContext.Current.CancellationToken);
            await school.NameAsync(account);
        }

        using var browser = new Browser(sts);
        var first = await browser.SignInAsync(Security, administrator.Username);
        var second = await browser.GetAsync(System.Text.RegularExpressions.Regex.Match(first.Text, "href=\"([^\"#]*after=[^\"#]*)").Groups[1].Value);

        Assert.All(people, p => Assert.True(first.Says(p.Username) != second.Says(p.Username), p.Username));
        Assert.DoesNotContain("after=", second.Text, StringComparison.Ordinal);
    }

    /// <summary>Nothing of another school is named, removed, seen or told apart from what does not exist.</summary>
    [Fact]
    public async Task People_OfAnotherSchool_AreOutOfReach()
    {
        var (school, other) = (await TwoFactorSchool.MakeAsync(sts), await TwoFactorSchool.MakeAsync(sts));
        var (administrator, stranger) = (await school.PersonAsync(Roles.Administrator), await other.PersonAsync(Roles.Staff));
        await other.NameAsync(stranger);
        await other.RuleAsync(TwoFactorAudience.Named, other.Today.AddDays(5));
        using var browser = new Browser(sts);
        var page = await browser.SignInAsync(Security, administrator.Username);

        var theirs = await browser.SubmitAsync(page.Form(People), ("username", stranger.Username));
        var nobodys = await browser.SubmitAsync(page.Form(People), ("username", "nobody.at.all"));
        var token = new Dictionary<string, string> { ["__RequestVerificationToken"] = page.Form(People).Hidden("__RequestVerificationToken") };
        await browser.PostAsync($"{People}/{stranger.Id}/remove", token);

        var alert = theirs.Items("div").First(d => d.StartsWith("Nobody at your school", StringComparison.Ordinal));
        Assert.Contains(alert, nobodys.Items("div"));
        Assert.All([page, theirs], p => Assert.False(p.Says(stranger.Username), p.ToString()));
        Assert.DoesNotContain("value=\"Named\" checked", page.Text, StringComparison.Ordinal);
        Assert.True(await sts.Hub.Services.GetRequiredService<TwoFactorRules>().IsNamedAsync(other.Id, stranger.Id, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Roles.Student)]
    [InlineData(Roles.Staff)]
    public async Task Preferences_NotAnAdministrator_AreNotFoundAndNotInTheMenu(string role)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(role);
        using var browser = new Browser(sts);
        var profile = await browser.SignInAsync("/profile/security", account.Username);
        var form = profile.Form("/profile/security/sign-out-everywhere");
        var token = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = form.Hidden("__RequestVerificationToken"),
            ["audience"] = "Nobody",
            ["username"] = account.Username,
        };

        Browser.Page[] pages =
        [
            await browser.GetAsync("/preferences"), await browser.GetAsync(Security), await browser.PostAsync(Security, token),
            await browser.PostAsync(People, token), await browser.PostAsync($"{People}/{account.Id}/remove", token),
        ];

        Assert.All(pages, p => Assert.Equal((HttpStatusCode.NotFound, "Not found"), (p.Status, p.Heading())));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(pages.Length, audit.Count(r => (r.Actor, r.Action, r.Code) == (account.Id.ToString(), "page.refused", "not_an_administrator")));
        Assert.DoesNotContain(audit, r => r.Action.StartsWith("two_factor.", StringComparison.Ordinal));
        Assert.DoesNotContain("/preferences", profile.Text, StringComparison.Ordinal);
    }

    /// <summary>Every installation goes through the TileStore.</summary>
    [Fact]
    public async Task Preferences_EverySection_IsNoneForSelfOnboarding()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/preferences", administrator.Username);

        foreach (var section in PreferencesSection.All)
        {
            var page = await browser.GetAsync(section.Path);
            Assert.Equal((HttpStatusCode.OK, "Preferences"), (page.Status, page.Heading()));
            Assert.DoesNotMatch("(?i)on-?board", page.Text);
            Assert.DoesNotMatch("(?i)install", page.Text);
        }

        Assert.DoesNotContain(PreferencesSection.All, s => s.Path.Contains("onboard", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/preferences/self-onboarding")).Status);
    }

    private async Task<TwoFactorRule> RuleAsync(TwoFactorSchool school) =>
        (await sts.Hub.Services.GetRequiredService<TwoFactorRules>().ReadAsync(school.Id, TestContext.Current.CancellationToken)).Rule;

    private static Task<Browser.Page> SaveAsync(Browser browser, Browser.Page page, string audience, string from)
    {
        var form = page.Form(Security);
        return browser.PostAsync(Security, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = form.Hidden("__RequestVerificationToken"),
            ["version"] = form.Hidden("version"),
            ["audience"] = audience,
            ["from"] = from,
        });
    }
}
