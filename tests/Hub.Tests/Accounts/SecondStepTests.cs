using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Signing in with two-factor, and trying to without.</summary>
public sealed class SecondStepTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = TwoFactorSchool.SecondStepPath;

    [Fact]
    public async Task SignIn_AuthenticatorSetUp_AsksForItWhateverTheRule()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync(Roles.Student);
        using var browser = new Browser(sts);

        var asked = await browser.SignInAsync("/profile?x=1", account.Username);
        var before = school.SignedIn(browser);
        var answered = await browser.SubmitAsync(asked, ("answer", school.Code(key)));

        Assert.Equal(("Sign in: second step", false), (asked.Heading(), before));
        Assert.Equal(("My profile", true), (answered.Heading(), school.SignedIn(browser)));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-3, false)]
    [InlineData(3, false)]
    public async Task SignIn_CodeOfAnotherStep_IsTakenWithinOneStepOnly(int steps, bool right)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        school.NextStep();
        school.NextStep();
        using var browser = new Browser(sts);

        var page = await browser.SubmitAsync(await browser.SignInAsync("/login", account.Username), ("answer", school.Code(key, steps)));

        Assert.Equal(right, school.SignedIn(browser));
        Assert.Equal(right ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, page.Status);
    }

    [Fact]
    public async Task SignIn_CodeThatWasUsed_IsRefusedLikeAWrongOne()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        var code = school.Code(key);
        using var first = new Browser(sts);
        await first.SubmitAsync(await first.SignInAsync("/login", account.Username), ("answer", code));
        using var second = new Browser(sts);
        var asked = await second.SignInAsync("/login", account.Username);

        var repeated = await second.SubmitAsync(asked, ("answer", code));
        var wrong = await second.SubmitAsync(asked, ("answer", code == "000000" ? "000001" : "000000"));
        var earlier = await second.SubmitAsync(asked, ("answer", school.Code(key, -1)));

        Assert.True(school.SignedIn(first));
        Assert.False(school.SignedIn(second));
        Assert.All([repeated, wrong, earlier], p => Assert.Equal(HttpStatusCode.Unauthorized, p.Status));
        Assert.Single(new[] { repeated, wrong, earlier }.Select(p => p.Items("div").First(d => d.Contains("not right", StringComparison.Ordinal))).Distinct());
    }

    [Fact]
    public async Task SignIn_OneCodeAtManyBrowsersAtOnce_SignsOneIn()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        var browsers = Enumerable.Range(0, 4).Select(_ => new Browser(sts)).ToList();
        var asked = await Task.WhenAll(browsers.Select(b => b.SignInAsync("/login", account.Username)));

        await Task.WhenAll(browsers.Zip(asked, (browser, page) => browser.SubmitAsync(page, ("answer", school.Code(key)))));

        Assert.Equal(1, browsers.Count(school.SignedIn));
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task SignIn_FiveWrongAnswers_StopsTheRightOneTooAndIsAudited()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        var asked = await browser.SignInAsync("/login", account.Username);
        for (var n = 0; n < 5; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SubmitAsync(asked, ("answer", "nonsense"))).Status);

        var stopped = await browser.SubmitAsync(asked, ("answer", school.Code(key)));
        sts.Clock.Advance(TimeSpan.FromMinutes(16));
        var later = await browser.SubmitAsync(await browser.SignInAsync("/login", account.Username), ("answer", school.Code(key)));

        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.Status);
        Assert.InRange(stopped.RetryAfter!.Value.TotalMinutes, 14, 15);
        Assert.Equal("My tiles", later.Heading());
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(5, audit.Count(r => (r.Actor, r.Action, r.Code) == (account.Id.ToString(), "sign_in.refused", "wrong_second_step")));
        Assert.Single(audit, r => (r.Actor, r.Action, r.Code) == (account.Id.ToString(), "sign_in.refused", "too_many_attempts"));
        Assert.Contains(audit, r => (r.Actor, r.Action) == (account.Id.ToString(), "sign_in.second_step"));
        Assert.DoesNotContain(audit, r => (r.Actor + r.Target + r.Code).Contains(school.Code(key), StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_RecoveryCode_WorksOnceAndHoweverItIsTyped()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, _, codes) = await school.PersonWithAuthenticatorAsync();
        var asked = new List<HttpStatusCode>();
        foreach (var typed in new[] { codes[3], codes[3], codes[7].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal) })
        {
            using var browser = new Browser(sts);
            await browser.SignInAsync("/login", account.Username);
            asked.Add((await browser.SubmitAsync(await browser.GetAsync($"{Path}?use=RecoveryCode"), ("answer", typed))).Status);
        }

        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK], asked);
        var stored = await sts.Hub.Services.GetRequiredService<FactorStore>().FindAsync(account.Id, TestContext.Current.CancellationToken);
        Assert.Equal(8, stored.RecoveryCodes.Count);
        Assert.All(codes, c => Assert.DoesNotContain(c, stored.RecoveryCodes));
    }

    [Fact]
    public async Task SignIn_RecoveryCodeOfSomebodyElse_IsWrong()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, _, _) = await school.PersonWithAuthenticatorAsync();
        var (_, _, others) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);

        await browser.SubmitAsync(await browser.GetAsync($"{Path}?use=RecoveryCode"), ("answer", others[0]));

        Assert.False(school.SignedIn(browser));
    }

    [Fact]
    public async Task SignIn_Passphrase_AsksTheSameCharactersUntilTheAnswerIsRight()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonWithPassphraseAsync();
        using var browser = new Browser(sts);

        var asked = await browser.SignInAsync("/login", account.Username);
        var wrong = await TwoFactorSchool.AnswerAsync(browser, asked, "zzzzzzzzzzzzzzzzzzzzzzz");
        var reloaded = await browser.GetAsync(Path);
        using var elsewhere = new Browser(sts);
        var again = await elsewhere.SignInAsync("/login", account.Username);
        var right = await TwoFactorSchool.AnswerAsync(browser, reloaded, TwoFactorSchool.Phrase.ToUpperInvariant());

        Assert.Equal(3, TwoFactorSchool.Asked(asked).Length);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.All([wrong, reloaded, again], p => Assert.Equal(TwoFactorSchool.Asked(asked), TwoFactorSchool.Asked(p)));
        Assert.Equal("My tiles", right.Heading());
    }

    [Fact]
    public async Task SignIn_BothSetUp_EitherOneWillDo()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonWithPassphraseAsync();
        using var first = new Browser(sts);
        await TwoFactorSchool.AnswerAsync(first, await first.SignInAsync("/login", account.Username), TwoFactorSchool.Phrase);
        var (key, _) = await school.SetUpAuthenticatorAsync(first, "/profile/security", password: true);
        school.NextStep();
        using var byCode = new Browser(sts);
        using var byPhrase = new Browser(sts);

        await byCode.SubmitAsync(await byCode.SignInAsync("/login", account.Username), ("answer", school.Code(key)));
        await byPhrase.SignInAsync("/login", account.Username);
        await TwoFactorSchool.AnswerAsync(byPhrase, await byPhrase.GetAsync($"{Path}?use=Passphrase"), TwoFactorSchool.Phrase);

        Assert.True(school.SignedIn(byCode) && school.SignedIn(byPhrase));
    }

    /// <summary>With the password alone nobody adds a factor to those that are there, skips, or opens a page.</summary>
    [Fact]
    public async Task SignIn_HalfWay_OpensNothingElse()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonWithPassphraseAsync();
        using var browser = new Browser(sts);
        var asked = await browser.SignInAsync("/login", account.Username);
        var token = asked.Fields()["__RequestVerificationToken"];
        var offer = sts.Hub.Services.GetRequiredService<AuthenticatorKeys>().Offer(account);

        Browser.Page[] pages =
        [
            await browser.GetAsync($"{Path}/authenticator"), await browser.GetAsync($"{Path}/passphrase"),
            await browser.PostAsync($"{Path}/skip", Form(token)), await browser.PostAsync($"{Path}/continue", Form(token)),
            await browser.PostAsync($"{Path}/authenticator", Form(token, ("ticket", offer.Ticket), ("code", school.Code(offer.Key)))),
            await browser.PostAsync($"{Path}/passphrase", Form(token, ("passphrase", "another phrase"), ("repeated", "another phrase"))),
            await browser.PostAsync(Path, Form(token, ("kind", "Authenticator"), ("answer", school.Code(offer.Key)))),
            await browser.PostAsync(Path, Form(token, ("kind", "Passphrase"), ("answer", ""))),
            await browser.PostAsync(Path, Form(token, ("kind", "7"), ("answer", ""))),
        ];

        Assert.All(pages, p => Assert.Equal("Sign in: second step", p.Heading()));
        Assert.False(school.SignedIn(browser));
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
        Assert.False((await sts.Hub.Services.GetRequiredService<FactorStore>().FindAsync(account.Id, TestContext.Current.CancellationToken)).HasAuthenticator);
    }

    [Theory]
    [InlineData("tampered")]
    [InlineData("expired")]
    [InlineData("signed out everywhere")]
    [InlineData("closed")]
    [InlineData("none")]
    [InlineData("in place of a session")]
    public async Task SignIn_HalfWayCookieThatDoesNotHold_LeadsToTheFirstStep(string fault)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        var asked = await browser.SignInAsync("/login", account.Username);
        var cookie = browser.Cookies.GetCookies(sts.Hub.Address)["hub-second-step"]!;
        var accounts = sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();
        switch (fault)
        {
            case "tampered": cookie.Value = cookie.Value[..^8] + "AAAAAAAA"; break;
            case "expired": sts.Clock.Advance(TimeSpan.FromMinutes(5.1)); break;
            case "signed out everywhere":
                await accounts.UpdateAsync(account.Id, a => a with { SessionsValidFrom = sts.Clock.GetUtcNow() }, TestContext.Current.CancellationToken);
                break;
            case "closed": await accounts.UpdateAsync(account.Id, a => a with { Disabled = true }, TestContext.Current.CancellationToken); break;
            case "none": cookie.Expired = true; break;
            default: browser.Cookies.Add(new Cookie("hub", cookie.Value, "/", cookie.Domain)); break;
        }

        if (fault == "in place of a session")
        {
            Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
            return;
        }

        var answered = await browser.SubmitAsync(asked, ("answer", school.Code(key)));

        Assert.True(answered.AsksToSignIn, answered.ToString());
        Assert.True((await browser.GetAsync(Path)).AsksToSignIn);
        Assert.False(school.SignedIn(browser));
    }

    [Fact]
    public async Task SignIn_WithoutAntiforgeryToken_IsRefused()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);

        var page = await browser.PostAsync(Path, new Dictionary<string, string> { ["kind"] = "Authenticator", ["answer"] = school.Code(key) });

        Assert.Equal((HttpStatusCode.BadRequest, false), (page.Status, school.SignedIn(browser)));
    }

    [Fact]
    public async Task SignOut_HalfWay_ForgetsTheFirstStep()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, _, _) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);

        await browser.SubmitAsync(await browser.GetAsync("/logout"));

        Assert.True((await browser.GetAsync(Path)).AsksToSignIn);
    }

    [Fact]
    public async Task Reset_ByAnAdministratorOfTheSchool_TakesItAwayAndNoOther()
    {
        var (school, other) = (await TwoFactorSchool.MakeAsync(sts), await TwoFactorSchool.MakeAsync(sts));
        var (account, _, _) = await school.PersonWithAuthenticatorAsync();
        var (administrator, stranger) = (await school.PersonAsync(Roles.Administrator), await other.PersonAsync(Roles.Administrator));
        var reset = sts.Hub.Services.GetRequiredService<ResetTwoFactor>();
        using var browser = new Browser(sts);

        var byStranger = (await reset.RunAsync(stranger, account.Id, null, TestContext.Current.CancellationToken)).Succeeded(out _, out _);
        var still = await browser.SignInAsync("/login", account.Username);
        var byOwn = (await reset.RunAsync(administrator, account.Id, null, TestContext.Current.CancellationToken)).Succeeded(out _, out _);
        var after = await browser.SignInAsync("/login", account.Username);

        Assert.Equal((false, true), (byStranger, byOwn));
        Assert.Equal(("Sign in: second step", "My tiles"), (still.Heading(), after.Heading()));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 50, TestContext.Current.CancellationToken);
        Assert.Single(audit, r => (r.Actor, r.Action, r.Target) == (administrator.Id.ToString(), "two_factor.reset", account.Id.ToString()));
    }

    private static Dictionary<string, string> Form(string token, params (string Name, string Value)[] fields) =>
        fields.Append(("__RequestVerificationToken", token)).ToDictionary(f => f.Item1, f => f.Item2);
}
