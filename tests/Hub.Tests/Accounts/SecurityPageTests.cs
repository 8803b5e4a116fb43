using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>What people change of how they sign in themselves.</summary>
public sealed class SecurityPageTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Security = "/profile/security";

    [Fact]
    public async Task SetUp_Authenticator_NeedsPasswordAndCodeAndShowsRecoveryCodesOnce()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Staff);
        using var browser = new Browser(sts);
        await browser.SignInAsync(Security, account.Username);
        var page = await browser.GetAsync($"{Security}/authenticator");
        var key = page.Items("code")[0];

        var noPassword = await browser.SubmitAsync(page, ("code", school.Code(key)), ("password", ""));
        var wrongCode = await browser.SubmitAsync(page, ("code", "12345"), ("password", StsHub.Password));
        var done = await browser.SubmitAsync(page, ("code", school.Code(key)), ("password", StsHub.Password));
        var overview = await browser.GetAsync(Security);

        Assert.All([noPassword, wrongCode], p => Assert.Equal((HttpStatusCode.BadRequest, key), (p.Status, p.Items("code")[0])));
        Assert.Equal(10, done.Items("li").Count(i => i.Length == 29));
        Assert.True(overview.Says("10 of 10 left"), overview.ToString());
        Assert.Equal("Security", (await browser.GetAsync($"{Security}/authenticator")).Heading());
    }

    [Fact]
    public async Task SetUp_TicketOfSomebodyElseOrTooOld_GivesAnotherKey()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, other) = (await school.PersonAsync(), await school.PersonAsync());
        var foreign = sts.Hub.Services.GetRequiredService<AuthenticatorKeys>().Offer(other);
        using var browser = new Browser(sts);
        await browser.SignInAsync(Security, account.Username);
        var page = await browser.GetAsync($"{Security}/authenticator");

        var others = await browser.SubmitAsync(page, ("ticket", foreign.Ticket), ("code", school.Code(foreign.Key)), ("password", StsHub.Password));
        sts.Clock.Advance(TimeSpan.FromMinutes(16));
        var late = await browser.SubmitAsync(page, ("code", school.Code(page.Items("code")[0])), ("password", StsHub.Password));

        Assert.All([others, late], p => Assert.True(p.Says("Here is a new key"), p.ToString()));
        Assert.DoesNotContain(foreign.Groups, others.Text, StringComparison.Ordinal);
        Assert.NotEqual(page.Items("code")[0], late.Items("code")[0]);
        Assert.False((await FactorsAsync(account)).Any);
    }

    [Fact]
    public async Task Stored_SecretsAreNeverInTheClear()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, codes) = await school.PersonWithAuthenticatorAsync();
        var phrased = await school.PersonWithPassphraseAsync();

        var stored = System.Text.Json.JsonSerializer.Serialize(await FactorsAsync(account)) + System.Text.Json.JsonSerializer.Serialize(await FactorsAsync(phrased));

        var log = sts.Hub.Log.ToString();
        Assert.All(
            [key.Replace(" ", "", StringComparison.Ordinal), TwoFactorSchool.Phrase, .. codes],
            secret => Assert.DoesNotContain(secret, stored + log, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Remove_Factor_NeedsThePasswordAndTakesTheCodesWithIt()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, _) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        await browser.SubmitAsync(await browser.SignInAsync(Security, account.Username), ("answer", school.Code(key)));
        var ask = await browser.GetAsync($"{Security}/remove/authenticator");

        var wrong = await browser.SubmitAsync(ask, ("password", "wrong"));
        var still = (await FactorsAsync(account)).Any;
        var done = await browser.SubmitAsync(ask, ("password", StsHub.Password));

        Assert.Equal((HttpStatusCode.BadRequest, true), (wrong.Status, still));
        Assert.True(done.Says("The authenticator app is removed."), done.ToString());
        Assert.Equal((false, 0), ((await FactorsAsync(account)).Any, (await FactorsAsync(account)).RecoveryCodes.Count));
        using var next = new Browser(sts);
        Assert.Equal("My tiles", (await next.SignInAsync("/login", account.Username)).Heading());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"{Security}/remove/recoverycode")).Status);
    }

    [Fact]
    public async Task RecoveryCodes_MadeAnew_TheOldOnesWorkNoMore()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (account, key, old) = await school.PersonWithAuthenticatorAsync();
        using var browser = new Browser(sts);
        await browser.SubmitAsync(await browser.SignInAsync(Security, account.Username), ("answer", school.Code(key)));
        var made = await browser.SubmitAsync(await browser.GetAsync($"{Security}/recovery-codes"), ("password", StsHub.Password));
        var fresh = made.Items("li").Where(i => i.Length == 29).ToList();
        using var next = new Browser(sts);
        await next.SignInAsync("/login", account.Username);
        var asked = await next.GetAsync($"{TwoFactorSchool.SecondStepPath}?use=RecoveryCode");

        var byOld = await next.SubmitAsync(asked, ("answer", old[0]));
        var byNew = await next.SubmitAsync(asked, ("answer", fresh[0]));

        Assert.Equal(10, fresh.Count);
        Assert.Equal((HttpStatusCode.Unauthorized, "My tiles"), (byOld.Status, byNew.Heading()));
    }

    [Fact]
    public async Task ChangePassword_RightPresentOne_EndsTheOtherSessionsOnly()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Staff);
        using var here = new Browser(sts);
        using var elsewhere = new Browser(sts);
        await here.SignInAsync(Security, account.Username);
        await elsewhere.SignInAsync(Security, account.Username);
        var page = await here.GetAsync($"{Security}/password");
        const string next = "Another good 1";

        var wrong = await here.SubmitAsync(page, ("password", "wrong"), ("next", next), ("repeated", next));
        var differ = await here.SubmitAsync(page, ("password", StsHub.Password), ("next", next), ("repeated", next + "x"));
        var tooShort = await here.SubmitAsync(page, ("password", StsHub.Password), ("next", "short"), ("repeated", "short"));
        var done = await here.SubmitAsync(page, ("password", StsHub.Password), ("next", next), ("repeated", next));

        Assert.All([wrong, differ, tooShort], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.True(done.Says("Your password is changed."), done.ToString());
        Assert.True((await elsewhere.GetAsync(Security)).AsksToSignIn);
        Assert.Equal("Security", (await here.GetAsync(Security)).Heading());
        using var after = new Browser(sts);
        Assert.True((await after.SignInAsync("/login", account.Username)).AsksToSignIn);
        Assert.Equal("My tiles", (await after.SignInAsync("/login", account.Username, next)).Heading());
    }

    [Fact]
    public async Task SignOutEverywhere_TwoBrowsers_EndsBoth()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var account = await school.PersonAsync(Roles.Student);
        using var here = new Browser(sts);
        using var elsewhere = new Browser(sts);
        await elsewhere.SignInAsync(Security, account.Username);
        var page = await here.SignInAsync(Security, account.Username);

        await here.SubmitAsync(page.Form($"{Security}/sign-out-everywhere"));

        Assert.True((await here.GetAsync(Security)).AsksToSignIn);
        Assert.True((await elsewhere.GetAsync(Security)).AsksToSignIn);
    }

    private Task<StoredFactors> FactorsAsync(Account account) => sts.Hub.Services.GetRequiredService<FactorStore>().FindAsync(account.Id, TestContext.Current.CancellationToken);
}
