using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>A school's rule as a student, a teacher and an administrator meet it, in the portal and in partners' applications.</summary>
public sealed class TwoFactorRuleSignInTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string In = "My profile";
    private const string MaySkip = "Make your account safer";
    private const string Must = "Set up two-factor sign-in";
    private const string Path = TwoFactorSchool.SecondStepPath;

    /// <summary>The day before, then on the day: student, teacher, administrator, and a student and a teacher who are named.</summary>
    [Theory]
    [InlineData(TwoFactorAudience.Nobody, "-----")]
    [InlineData(TwoFactorAudience.Everybody, "XXXXX")]
    [InlineData(TwoFactorAudience.Administrators, "--X--")]
    [InlineData(TwoFactorAudience.AllExceptStudents, "-XX-X")]
    [InlineData(TwoFactorAudience.Named, "---XX")]
    [InlineData(TwoFactorAudience.NamedAndAdministrators, "--XXX")]
    public async Task SignIn_UnderEachRule_AsksThoseToWhomItApplies(TwoFactorAudience audience, string applies)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        Account[] people =
        [
            await school.PersonAsync(Roles.Student), await school.PersonAsync(Roles.Staff), await school.PersonAsync(Roles.Staff, Roles.Administrator),
            await school.PersonAsync(Roles.Student), await school.PersonAsync(Roles.Staff),
        ];
        await school.NameAsync(people[3]);
        await school.NameAsync(people[4]);

        await school.RuleAsync(audience, school.Today.AddDays(1));
        var before = await HeadingsAsync(people);
        await school.RuleAsync(audience, school.Today);
        var onTheDay = await HeadingsAsync(people);

        Assert.Equal(applies.Select(a => a == 'X' ? MaySkip : In), before);
        Assert.Equal(applies.Select(a => a == 'X' ? Must : In), onTheDay);
    }

    [Fact]
    public async Task Skip_BeforeTheDay_GoesOnAndAsksAgainNextTime()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today.AddDays(3));
        using var browser = new Browser(sts);

        var offer = await browser.SignInAsync("/profile", account.Username);
        var before = school.SignedIn(browser);
        var skipped = await browser.SubmitAsync(offer);

        Assert.False(before);
        Assert.True(offer.Says(school.Today.AddDays(3).ToString("d MMMM yyyy", System.Globalization.CultureInfo.GetCultureInfo("en-GB"))), offer.ToString());
        Assert.Equal((In, true), (skipped.Heading(), school.SignedIn(browser)));
        Assert.Equal([MaySkip], await HeadingsAsync(account));
    }

    /// <summary>The page was opened before midnight, and sent after.</summary>
    [Fact]
    public async Task Skip_OnceTheDayHasCome_LeadsNowhere()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today.AddDays(1));
        using var browser = new Browser(sts);
        var offer = await browser.SignInAsync("/profile", account.Username);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);

        var skipped = await browser.SubmitAsync(offer);

        Assert.Equal((Must, false), (skipped.Heading(), school.SignedIn(browser)));
        Assert.DoesNotContain("/skip", skipped.Text, StringComparison.Ordinal);
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
    }

    [Fact]
    public async Task Session_ThatBeganBeforeTheDayWithoutSecondStep_EndsOnIt()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today.AddDays(1));
        using var browser = new Browser(sts);
        await browser.SubmitAsync(await browser.SignInAsync("/profile", account.Username));
        var before = await browser.GetAsync("/profile");

        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);

        Assert.Equal(In, before.Heading());
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
    }

    /// <summary>The day begins in the school's time zone: in summer an hour before it does in UTC.</summary>
    [Theory]
    [InlineData("Pacific/Auckland")]
    [InlineData("Pacific/Honolulu")]
    public async Task Today_SchoolElsewhere_IsTheSchoolsOwn(string zone)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school.Id}", new { name = "Far School", timeZone = zone });
        var account = await school.PersonAsync(Roles.Staff);
        var there = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(sts.Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);
        var duties = sts.Hub.Services.GetRequiredService<TwoFactorDuties>();

        await school.RuleAsync(TwoFactorAudience.Everybody, there);
        var today = await duties.OfAsync(account, TestContext.Current.CancellationToken);
        await school.RuleAsync(TwoFactorAudience.Everybody, there.AddDays(1));
        var tomorrow = await duties.OfAsync(account, TestContext.Current.CancellationToken);

        Assert.Equal((TwoFactorDuty.Required, TwoFactorDuty.Optional), (today.Duty, tomorrow.Duty));
    }

    [Fact]
    public async Task SetUp_RequiredAtSignIn_GoesOnToWhereThePersonWasGoing()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Staff);
        await school.RuleAsync(TwoFactorAudience.AllExceptStudents, school.Today.AddDays(-7));
        using var browser = new Browser(sts);
        await browser.SignInAsync("/profile/security", account.Username);

        var page = await browser.GetAsync($"{Path}/authenticator");
        var wrong = await browser.SubmitAsync(page, ("code", "000 000"));
        var key = wrong.Items("code")[0];
        var codes = await browser.SubmitAsync(wrong, ("code", school.Code(key)));
        var before = school.SignedIn(browser);
        var arrived = await browser.SubmitAsync(codes);

        Assert.Equal(page.Items("code")[0], key);
        Assert.Contains("src=\"data:image/png;base64,", page.Text, StringComparison.Ordinal);
        Assert.All(key.Split(' '), group => Assert.Equal(4, group.Length));
        Assert.Equal(("Keep your recovery codes", false), (codes.Heading(), before));
        Assert.Equal(("Security", true), (arrived.Heading(), school.SignedIn(browser)));
    }

    [Fact]
    public async Task SetUp_PassphraseAtSignIn_IsAskedNextTime()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);
        var page = await browser.GetAsync($"{Path}/passphrase");

        var same = await browser.SubmitAsync(page, ("passphrase", StsHub.Password), ("repeated", StsHub.Password));
        var differ = await browser.SubmitAsync(page, ("passphrase", TwoFactorSchool.Phrase), ("repeated", TwoFactorSchool.Phrase + "!"));
        var arrived = await browser.SubmitAsync(await browser.SubmitAsync(page, ("passphrase", TwoFactorSchool.Phrase), ("repeated", TwoFactorSchool.Phrase)));

        Assert.True(same.Says("neither your password nor your username"), same.ToString());
        Assert.True(differ.Says("not the same"), differ.ToString());
        Assert.Equal("My tiles", arrived.Heading());
        using var next = new Browser(sts);
        Assert.Equal(3, TwoFactorSchool.Asked(await next.SignInAsync("/login", account.Username)).Length);
    }

    [Fact]
    public async Task Authorize_PersonWhoMustUseTwoFactor_GetsACodeOnlyAfterIt()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync(Roles.Staff);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var asked = await browser.SignInAsync(app.AuthorizeUrl(("prompt", "login")), account.Username);
        var silent = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));
        var loud = await browser.GetAsync(app.AuthorizeUrl());
        var answered = await browser.SubmitAsync(asked, ("answer", school.Code(key)));
        var tokens = await app.RedeemAsync(answered.Code);

        Assert.Equal((null, "login_required", null), (asked.Left, silent.Answer("error"), silent.Answer("code")));
        Assert.True(loud.AsksToSignIn);
        Assert.Equal(["pwd", "otp", "mfa"], Amr(tokens));
    }

    [Fact]
    public async Task Authorize_RequiredButNotSetUp_GoesThroughSetUp()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.SignInAsync(app.AuthorizeUrl(), account.Username);
        var silent = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));
        var (_, codes) = await school.SetUpAuthenticatorAsync(browser, Path, password: false);
        var answered = await browser.SubmitAsync(codes);

        Assert.Equal((Must, "login_required"), (page.Heading(), silent.Answer("error")));
        Assert.Equal(["pwd", "otp", "mfa"], Amr(await app.RedeemAsync(answered.Code)));
    }

    /// <summary>A session from before the day is none for partners either.</summary>
    [Fact]
    public async Task Authorize_SessionFromBeforeTheDay_IsLoginRequired()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today.AddDays(1));
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        var skipped = await browser.SubmitAsync(await browser.SignInAsync(app.AuthorizeUrl(), account.Username));
        var before = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));

        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);
        var after = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));

        Assert.Equal(["pwd"], Amr(await app.RedeemAsync(skipped.Code)));
        Assert.NotNull(before.Code);
        Assert.Equal("login_required", after.Answer("error"));
    }

    [Fact]
    public async Task Authorize_ByPassphrase_IsNotToldAsAnotherFactor()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonWithPassphraseAsync();
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var answered = await TwoFactorSchool.AnswerAsync(browser, await browser.SignInAsync(app.AuthorizeUrl(), account.Username), TwoFactorSchool.Phrase);

        Assert.Equal(["pwd", "kba"], Amr(await app.RedeemAsync(answered.Code)));
    }

    private static string[] Amr(Answer tokens) => Answer.Claims((string)tokens.Json!["id_token"]!)["amr"] switch
    {
        System.Text.Json.Nodes.JsonArray all => [.. all.Select(a => (string)a!)],
        { } one => [(string)one!],
        _ => [],
    };

    private async Task<string[]> HeadingsAsync(params Account[] people)
    {
        var headings = new List<string>();
        foreach (var account in people)
        {
            using var browser = new Browser(sts);
            headings.Add((await browser.SignInAsync("/profile", account.Username)).Heading());
        }

        return [.. headings];
    }
}
