using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Identity;
using Hub.Core.Operations;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>A hub that does not slow guessing down, so that a test can guess.</summary>
public sealed class UnlimitedHub(AzuriteFixture azurite) : IAsyncLifetime
{
    internal AccountsHub Hub { get; } = new(azurite);

    public ValueTask InitializeAsync()
    {
        Hub.Sts.Settings["Sts:Limits:Username:Burst"] = "0";
        return Hub.InitializeAsync();
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}

/// <summary>Ten wrong passwords keep strangers out, and nobody who has signed in with the same browser before.</summary>
public sealed class LockoutTests(UnlimitedHub unlimited) : IClassFixture<UnlimitedHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AccountsHub Hub => unlimited.Hub;

    [Fact]
    public async Task SignIn_TenWrongPasswords_LocksStrangersOutWithTheSameAnswer()
    {
        var (_, username) = await PersonAsync();
        using var guesser = new Browser(Hub.Sts);
        using var another = new Browser(Hub.Sts);
        var wrong = await GuessAsync(guesser, username, 9);
        using (var between = new Browser(Hub.Sts))
            Assert.Equal(HttpStatusCode.OK, (await between.SignInAsync("/profile", username)).Status);
        await GuessAsync(guesser, username, 10);

        var locked = await another.SignInAsync("/profile", username);
        Hub.Sts.Clock.Advance(AccountManager.LockedFor + TimeSpan.FromSeconds(1));
        var later = await another.SignInAsync("/profile", username);

        Assert.Equal(HttpStatusCode.Unauthorized, locked.Status);
        Assert.Equal(Told(wrong), Told(locked));
        Assert.Equal("My profile", later.Heading());
    }

    [Fact]
    public async Task SignIn_BrowserOfThePerson_IsNotLockedOutByStrangers()
    {
        var (_, username) = await PersonAsync();
        var (_, other) = await PersonAsync();
        using var own = new Browser(Hub.Sts);
        await own.SignInAsync("/profile", username);
        await SignOutAsync(own);
        using var guesser = new Browser(Hub.Sts);
        await guesser.SignInAsync("/profile", other);
        await SignOutAsync(guesser);

        await GuessAsync(guesser, username, 10);
        var ownPage = await own.SignInAsync("/profile", username);
        var strange = await guesser.SignInAsync("/profile", username);

        Assert.Equal("My profile", ownPage.Heading());
        Assert.Equal(HttpStatusCode.Unauthorized, strange.Status);
    }

    [Fact]
    public async Task SignIn_TenWrongPasswordsAtTheOwnBrowser_LocksThatOneOnly()
    {
        var (_, username) = await PersonAsync();
        using var own = new Browser(Hub.Sts);
        await own.SignInAsync("/profile", username);
        await SignOutAsync(own);

        await GuessAsync(own, username, 10);
        var locked = await own.SignInAsync("/profile", username);
        using var fresh = new Browser(Hub.Sts);

        Assert.Equal(HttpStatusCode.Unauthorized, locked.Status);
        Assert.Equal("My profile", (await fresh.SignInAsync("/profile", username)).Heading());
    }

    [Fact]
    public async Task CheckPassword_ManyWrongOnesAtOnce_CountsEach()
    {
        var (id, username) = await PersonAsync();
        var signIn = Hub.Sts.Hub.Services.GetRequiredService<PasswordSignIn>();

        await Task.WhenAll(Enumerable.Range(0, AccountManager.MostFailures).Select(_ => signIn.CheckAsync(username, "wrong", null, null, Cancellation)));

        Assert.Equal("account_locked", (await signIn.CheckAsync(username, StsHub.Password, null, null, Cancellation)).Code);
        Assert.NotNull(await Hub.Sts.Hub.Services.GetRequiredService<FailedAttempts>().LockedUntilAsync(id, Hub.Sts.Clock.GetUtcNow(), Cancellation));
    }

    [Fact]
    public async Task Lock_OfAnAccountWithNotices_IsToldOnceADay()
    {
        var (_, username) = await PersonAsync();
        var address = AccountsHub.Fresh("ada");
        using var own = await Hub.SignedInAsync(username);
        await Hub.AddAsync(own, address);
        await own.PressAsync("notices", address);
        using var guesser = new Browser(Hub.Sts);

        await GuessAsync(guesser, username, 10);
        var told = await Hub.MailAsync(address, 2);
        Hub.Sts.Clock.Advance(TimeSpan.FromHours(1));
        await GuessAsync(guesser, username, 10);
        Hub.Sts.Clock.Advance(TimeSpan.FromDays(2));
        await GuessAsync(guesser, username, 10);
        await Hub.MailAsync(address, 3);

        Assert.Equal("Wrong passwords were tried at your Hub ID", told.Subject);
        Assert.Equal(3, Hub.Simulators.Mail.To(address).Count);
    }

    [Fact]
    public async Task Recovery_PasswordSetByMail_LiftsTheLock()
    {
        var (id, username) = await PersonAsync();
        var address = AccountsHub.Fresh("ada");
        using (var own = await Hub.SignedInAsync(username))
            await Hub.AddAsync(own, address);
        using var browser = new Browser(Hub.Sts);
        await GuessAsync(browser, username, 10);
        await browser.SubmitAsync(await browser.GetAsync("/recover"), ("name", username));
        var form = await browser.GetAsync(AccountsHub.Link(await Hub.MailAsync(address, 2)));
        const string next = "Another battery 7";

        await browser.SubmitAsync(form, ("address", address), ("password", next));

        Assert.Equal("My profile", (await browser.SignInAsync("/profile", username, next)).Heading());
        Assert.Null(await Hub.Sts.Hub.Services.GetRequiredService<FailedAttempts>().LockedUntilAsync(id, Hub.Sts.Clock.GetUtcNow(), Cancellation));
    }

    /// <summary>Identity rehashes what was hashed at a lower cost, once the password was right.</summary>
    [Fact]
    public async Task SignIn_HashOfALowerCost_IsHashedAnew()
    {
        var (id, username) = await PersonAsync();
        var cheap = new PasswordHasher<AccountUser>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(null!, StsHub.Password);
        await Hub.Accounts.UpdateAsync(id, a => a with { PasswordHash = cheap }, Cancellation);
        using var browser = new Browser(Hub.Sts);

        await browser.SignInAsync("/profile", username, "wrong");
        var before = (await Hub.Accounts.FindAsync(id, Cancellation))!;
        var page = await browser.SignInAsync("/profile", username);
        var after = (await Hub.Accounts.FindAsync(id, Cancellation))!;

        Assert.Equal("My profile", page.Heading());
        Assert.Equal(cheap, before.PasswordHash);
        Assert.NotEqual(cheap, after.PasswordHash);
        Assert.Equal(before.SessionsValidFrom, after.SessionsValidFrom);
        Assert.True(PasswordSignIn.Matches(after, StsHub.Password));
    }

    [Fact]
    public async Task Refused_AttemptAtAnAccount_IsInItsOwnAudit()
    {
        var site = await Hub.SchoolAsync();
        var (id, username) = await Hub.PersonAsync(site);
        using var browser = new Browser(Hub.Sts);
        await browser.SignInAsync("/profile", username, "wrong");

        var records = await Hub.Sts.Hub.Services.GetRequiredService<Audit>().OfAccountAsync(site, id, [], null, 10, Cancellation);

        Assert.Contains(records.Items, r => (r.Action, r.Code) == ("sign_in.refused", "wrong_credentials"));
    }

    private async Task<(Guid Id, string Username)> PersonAsync() => await Hub.PersonAsync(await Hub.SchoolAsync());

    private static async Task<Browser.Page> GuessAsync(Browser browser, string username, int times)
    {
        Browser.Page? page = null;
        for (var n = 0; n < times; n++)
        {
            page = await browser.SignInAsync("/profile", username, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        }

        return page!;
    }

    private static async Task SignOutAsync(Browser browser) => await browser.SubmitAsync(await browser.GetAsync("/logout"));

    private static IReadOnlyList<string> Told(Browser.Page page) => page.Items("div");
}
