using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>My profile: what happened to the account, where it is signed in, and what people are told of by mail.</summary>
public sealed class ActivityTests(AccountsHub hub) : IClassFixture<AccountsHub>
{
    private const string Activity = "/profile/activity";
    private const string Security = "/profile/security";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Audit Audit => hub.Sts.Hub.Services.GetRequiredService<Audit>();

    [Fact]
    public async Task Get_AfterSignInsAndChanges_ListsThemWithWhoDidThem()
    {
        var site = await hub.SchoolAsync();
        var (id, username) = await hub.PersonAsync(site, null, Roles.Staff);
        var (admin, adminName) = await hub.PersonAsync(site, null, Roles.Administrator);
        var (_, neighbour) = await hub.PersonAsync(site);
        using var wrong = new Browser(hub.Sts);
        await wrong.SignInAsync("/profile", username, "wrong");
        using var browser = await hub.SignedInAsync(username);
        var address = AccountsHub.Fresh("ada");
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        using (var administrator = await hub.SignedInAsync(adminName))
            await administrator.SubmitAsync((await administrator.GetAsync($"/users/{id}")).Form($"/users/{id}/sign-out"));
        var app = await PartnerApp.MakeAsync(hub.Sts);
        await app.CodeAsync(username);

        using var again = await hub.SignedInAsync(username);
        var page = await again.GetAsync(Activity);
        using var other = await hub.SignedInAsync(neighbour);

        Assert.Equal("Activity", page.Heading());
        Assert.All(
            [
                "Signed in with the password", "Could not sign in: wrong username or password", $"Address switched on for signing in: {address}", "Signed out everywhere",
                "by an administrator", "Signed in to an application: Partner's application", "from 127.0.0.*", "Signed in with a new browser",
            ],
            text => Assert.True(page.Says(text), $"{text}: {page}"));
        Assert.False((await other.GetAsync(Activity)).Says("by an administrator"));
        Assert.NotEqual(admin, id);
    }

    [Fact]
    public async Task Get_MoreThanAPage_GoesOnWhereItEnded()
    {
        var site = await hub.SchoolAsync();
        var (id, username) = await hub.PersonAsync(site);
        for (var n = 0; n < 30; n++)
            await Audit.AddAsync(new AuditRecord(site, id.ToString(), $"test.number{n}", id.ToString()), Cancellation);
        using var browser = await hub.SignedInAsync(username);

        var first = await browser.GetAsync(Activity);
        var link = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(first.Text, "href=\"(/profile/activity\\?after=[^\"]+)\"").Groups[1].Value);
        var second = await browser.GetAsync(link);

        var shown = new[] { first, second }.SelectMany(p => p.Items("div")).Where(d => d.StartsWith("Test number", StringComparison.Ordinal)).ToArray();
        Assert.Equal(30, shown.Distinct().Count());
        Assert.Equal(30, shown.Length);
        Assert.False(second.Says("Earlier"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"{Activity}?after=%00%ff")).Status);
    }

    [Fact]
    public async Task Sessions_SignedInTwice_AreListedAndEndedButForThisOne()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        using var here = await hub.SignedInAsync(username);
        using var elsewhere = await hub.SignedInAsync(username);
        using var gone = await hub.SignedInAsync(username);
        await gone.SubmitAsync(await gone.GetAsync("/logout"));
        var before = await here.GetAsync(Security);

        var after = await here.SubmitAsync(before.Form($"{Security}/sign-out-elsewhere"));

        Assert.Equal((2, 1), (Count(before.Text, ">Since <"), Count(before.Text, "This browser")));
        Assert.True(after.Says("You are signed out everywhere else."), after.ToString());
        Assert.Equal(1, Count(after.Text, ">Since <"));
        Assert.True((await elsewhere.GetAsync(Security)).AsksToSignIn);
        Assert.Equal("Security", (await here.GetAsync(Security)).Heading());
    }

    [Fact]
    public async Task Profile_OfSomebodyWhoSignedInBefore_SaysWhenAndWhatSignsIn()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("ada");
        var (_, username) = await hub.PersonAsync(site, "p1", Roles.Student);
        await hub.ExternalAsync(site, "p1", address);
        using var first = await hub.SignedInAsync(username);
        var never = await first.GetAsync("/profile");
        using var second = await hub.SignedInAsync(username);

        var page = await second.GetAsync("/profile");

        Assert.True(never.Says("None is recorded."), never.ToString());
        Assert.All(["Ashbrook School", "Student", username, address, "See all activity", "A browser"], text => Assert.True(page.Says(text), $"{text}: {page}"));
        Assert.False(page.Says("None is recorded."), page.ToString());
    }

    [Fact]
    public async Task Notices_ChangesToTheAccount_AreMailedToTheAddressesForNotices()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var (address, other) = (AccountsHub.Fresh("ada"), AccountsHub.Fresh("home"));
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await hub.AddAsync(browser, other);
        await browser.PressAsync("notices", address);

        await browser.PressAsync("login", other);
        await browser.SubmitAsync(
            await browser.GetAsync($"{Security}/passphrase"), ("passphrase", TwoFactorSchool.Phrase), ("repeated", TwoFactorSchool.Phrase), ("password", StsHub.Password));
        await browser.SubmitAsync(await browser.GetAsync($"{Security}/password"), ("password", StsHub.Password), ("next", "Another good 1"), ("repeated", "Another good 1"));
        await browser.PressAsync("notices", address);

        var login = await hub.MailAsync(address, "An address signs in to your Hub ID");
        var password = await hub.MailAsync(address, "The password of your Hub ID was changed");
        Assert.Contains(other, login.Text, StringComparison.Ordinal);
        Assert.Contains(username, password.Html, StringComparison.Ordinal);
        await hub.MailAsync(address, "Two-factor sign-in was set up");
        await hub.MailAsync(address, "An address no longer receives your notices");
        Assert.Single(hub.Simulators.Mail.To(other));
        Assert.NotEqual(Guid.Empty, id);
    }

    [Fact]
    public async Task Notices_SignInWithANewBrowser_IsToldOnceForThatBrowser()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("ada");
        using var own = await hub.SignedInAsync(username);
        await hub.AddAsync(own, address);
        await own.PressAsync("notices", address);
        using var strange = new Browser(hub.Sts);

        await strange.SignInAsync("/profile", username);
        await strange.SubmitAsync(await strange.GetAsync("/logout"));
        await strange.SignInAsync("/profile", username);
        await own.SubmitAsync(await own.GetAsync("/logout"));
        await own.SignInAsync("/profile", username);
        using var third = new Browser(hub.Sts);
        await third.SignInAsync("/profile", username);
        await hub.MailAsync(address, 3);

        Assert.Equal(2, hub.Simulators.Mail.To(address).Count(m => m.Subject == "New sign-in to your Hub ID"));
    }

    [Fact]
    public async Task Notices_NewBrowserOfAStudent_IsNotToldWhereTheSchoolSwitchedThatOff()
    {
        var site = await hub.SchoolAsync();
        var sites = hub.Sts.Hub.Services.GetRequiredService<Core.Sites.Sites>();
        var stored = (await sites.ReadAsync(site, Cancellation))!;
        Assert.NotNull(await sites.TryStoreAsync(stored.Site with { Notifications = new NoticePreferences { NewDeviceToStudents = false } }, stored, Cancellation));
        var (_, username) = await hub.PersonAsync(site, null, Roles.Student);
        var address = AccountsHub.Fresh("ada");
        using var own = await hub.SignedInAsync(username);
        await hub.AddAsync(own, address);
        await own.PressAsync("notices", address);
        using var strange = new Browser(hub.Sts);

        await strange.SignInAsync("/profile", username);
        await own.SubmitAsync(await own.GetAsync($"{Security}/password"), ("password", StsHub.Password), ("next", "Another good 1"), ("repeated", "Another good 1"));
        await hub.MailAsync(address, "The password of your Hub ID was changed");

        Assert.DoesNotContain(hub.Simulators.Mail.To(address), m => m.Subject == "New sign-in to your Hub ID");
    }

    [Fact]
    public async Task Notices_AddressThatLeftTheMis_IsToldToThePersonAndTheAdministrators()
    {
        var site = Guid.NewGuid();
        await hub.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "Ashbrook School", accounts = new { userTypes = new[] { "student" } } });
        var (mis, home, admin) = (AccountsHub.Fresh("mis"), AccountsHub.Fresh("home"), AccountsHub.Fresh("admin"));
        await hub.FeedAsync(site, mis);
        var (id, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("link", mis);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(mis)));
        await hub.AddAsync(browser, home);
        await browser.PressAsync("notices", home);
        await browser.PressAsync("login", mis);
        var (_, adminName) = await hub.PersonAsync(site, null, Roles.Administrator);
        using var administrator = await hub.SignedInAsync(adminName);
        await hub.AddAsync(administrator, admin);
        await administrator.PressAsync("notices", admin);

        await hub.FeedAsync(site, AccountsHub.Fresh("new"));

        var told = await hub.MailAsync(home, "An address of your Hub ID is no longer in use");
        var toAdministrator = await hub.MailAsync(admin, "An address of one of your people is no longer in the MIS");
        Assert.Contains(mis, told.Text, StringComparison.Ordinal);
        Assert.Contains(mis, toAdministrator.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses, a => a.Is(mis) && a.SignsIn);
    }

    [Fact]
    public async Task Lock_SeenByAnAdministrator_IsLiftedThereAndAtNoOtherSchool()
    {
        var (site, elsewhere) = (await hub.SchoolAsync(), await hub.SchoolAsync());
        var (id, username) = await hub.PersonAsync(site);
        var (_, adminName) = await hub.PersonAsync(site, null, Roles.Administrator);
        var (_, foreignName) = await hub.PersonAsync(elsewhere, null, Roles.Administrator);
        var signIn = hub.Sts.Hub.Services.GetRequiredService<PasswordSignIn>();
        for (var n = 0; n < AccountManager.MostFailures; n++)
            await signIn.CheckAsync(username, "wrong", null, null, Cancellation);
        using var foreign = await hub.SignedInAsync(foreignName);
        using var administrator = await hub.SignedInAsync(adminName);
        var page = await administrator.GetAsync($"/users/{id}");

        var token = (await foreign.GetAsync("/logout")).Fields();
        var refused = await foreign.PostAsync($"/users/{id}/unlock", token);
        var stillLocked = (await signIn.CheckAsync(username, StsHub.Password, null, null, Cancellation)).Code;
        var done = await administrator.SubmitAsync(page.Form($"/users/{id}/unlock"));

        Assert.True(page.Says("Too many wrong passwords"), page.ToString());
        Assert.Equal((HttpStatusCode.NotFound, "account_locked"), (refused.Status, stillLocked));
        Assert.True(done.Says("The person can try again."), done.ToString());
        Assert.False(done.Says("Too many wrong passwords"));
        Assert.NotNull((await signIn.CheckAsync(username, StsHub.Password, null, null, Cancellation)).Account);
        Assert.True(done.Says("Kept out after ten wrong passwords"), done.ToString());
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
