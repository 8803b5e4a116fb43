using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Hub.Simulators.Mail;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Accounts;

/// <summary>Passwords that are set by a link, and those who would misuse it.</summary>
public sealed partial class PasswordRecoveryTests(AccountsHub hub, AzuriteFixture azurite) : IClassFixture<AccountsHub>
{
    private const string NewPassword = "3 Brave yellow ducks";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Row 2 of the service update, from the list of addresses to the sign-in with the address.</summary>
    [Fact]
    public async Task UseToSignIn_AccountWithoutPassword_SendsTheLinkThatSetsOne()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("mis");
        await hub.FeedAsync(site, address);
        var (id, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);
        await hub.WithoutPasswordAsync(id);
        await browser.PressAsync("link", address);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(address)));

        var turnedOn = await browser.PressAsync("login", address);
        var mail = await hub.MailAsync(address, 2);
        using var elsewhere = new Browser(hub.Sts);
        var form = await elsewhere.GetAsync(AccountsHub.Link(mail));
        var set = await elsewhere.SubmitAsync(form, ("address", address), ("password", NewPassword));
        var notSignedIn = await elsewhere.GetAsync("/profile");
        using var anew = await hub.SignedInAsync(address, NewPassword);

        Assert.Contains("a link to set one was sent", turnedOn.Text, StringComparison.Ordinal);
        Assert.Equal("Set a password for your Hub ID", mail.Subject);
        Assert.Contains("Your password is set", set.Text, StringComparison.Ordinal);
        Assert.True(notSignedIn.AsksToSignIn);
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn, "The session from before goes on.");
        Assert.Contains(username, (await anew.GetAsync("/profile")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recover_ByAddress_SetsThePasswordOnceAndTellsTheOtherAddresses()
    {
        var (_, username, address, browser) = await PersonWithLoginAsync();
        var other = AccountsHub.Fresh("other");
        await hub.AddAsync(browser, other);
        await browser.PressAsync("notices", other);
        await browser.PressAsync("notices", address);

        var link = AccountsHub.Link(await RecoverAsync(address, address, 2));
        using var stranger = new Browser(hub.Sts);
        var form = await stranger.GetAsync(link);
        var wrong = await stranger.SubmitAsync(form, ("address", other), ("password", NewPassword));
        var weak = await stranger.SubmitAsync(form, ("address", address), ("password", "short"));
        var set = await stranger.SubmitAsync(form, ("address", address.ToUpperInvariant()), ("password", NewPassword));
        var again = await stranger.SubmitAsync(form, ("address", address), ("password", "yet another password"));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("not the e-mail address that the link was sent to", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Assert.Contains("at least 8 characters", weak.Text, StringComparison.Ordinal);
        Assert.Contains("Your password is set", set.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Equal(HttpStatusCode.Gone, (await stranger.GetAsync(link)).Status);
        await hub.MailAsync(other, "The password of your Hub ID was changed");
        Assert.Equal(2, hub.Simulators.Mail.To(address).Count);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(username, StsHub.Password));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(username, NewPassword));
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
        browser.Dispose();
    }

    [Fact]
    public async Task Recover_ByUsername_SendsToTheAddressesForNotices()
    {
        var (_, username, login, browser) = await PersonWithLoginAsync();
        var notices = AccountsHub.Fresh("notices");
        await hub.AddAsync(browser, notices);
        await browser.PressAsync("notices", notices);

        var mail = await RecoverAsync(username, notices, 2);

        Assert.Equal("Set a new password for your Hub ID", mail.Subject);
        Assert.Single(hub.Simulators.Mail.To(login));
        browser.Dispose();
    }

    /// <summary>An address that does not sign in finds nobody, verified or not: it may be on several people's lists.</summary>
    [Fact]
    public async Task Recover_UnknownUnverifiedClosedOrSwitchedOff_SendsNothing()
    {
        var site = await hub.SchoolAsync();
        var (mis, off, closed, gone) = (AccountsHub.Fresh("mis"), AccountsHub.Fresh("off"), AccountsHub.Fresh("closed"), AccountsHub.Fresh("gone"));
        await hub.FeedAsync(site, mis);
        var (_, username) = await hub.PersonAsync(site, "p1");
        var (offId, _) = await LoginAsync(await hub.SchoolAsync(selfServiceRecovery: false), off);
        var (closedId, closedName) = await LoginAsync(site, closed);
        await hub.Sts.PutPersonAsync(site, closedId, new { username = closedName, disabled = true });
        var unknown = AccountsHub.Fresh("unknown");

        foreach (var name in new[] { unknown, mis, username, off, closed, closedName, gone })
            await AskAsync(name);
        // The queue is in order: when this one has come, the others have been handled.
        var (_, known) = (Guid.Empty, AccountsHub.Fresh("known"));
        await LoginAsync(site, known);
        await RecoverAsync(known, known, 2);

        Assert.Equal([0, 0, 1, 1, 0], new[] { unknown, mis, off, closed, gone }.Select(a => hub.Simulators.Mail.To(a).Count));
        Assert.NotNull(await hub.Accounts.FindAsync(offId, Cancellation));
    }

    [Fact]
    public async Task UseToSignIn_WithoutPasswordWhereTheSchoolSwitchedMailOff_SaysWhomToAsk()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync(selfServiceRecovery: false));
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await hub.WithoutPasswordAsync(id);
        await hub.AddAsync(browser, address);

        var page = await browser.PressAsync("login", address);

        Assert.Contains("ask your school", page.Text, StringComparison.Ordinal);
        Assert.Single(hub.Simulators.Mail.To(address));
    }

    [Fact]
    public async Task UseToSignIn_WithoutPasswordWhenMailFails_SaysHowToAskAgain()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await hub.WithoutPasswordAsync(id);
        await hub.AddAsync(browser, address);
        hub.Simulators.Mail.Refusing = true;
        Browser.Page page;
        try
        {
            page = await browser.PressAsync("login", address);
        }
        finally
        {
            hub.Simulators.Mail.Refusing = false;
        }

        await RecoverAsync(address, address, 2);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("could not be sent", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recover_KnownOrUnknown_IsTheSamePageInTheSameTime()
    {
        var (_, username, address, browser) = await PersonWithLoginAsync();
        browser.Dispose();
        await AskAsync("warm.up");

        var pages = new List<string>();
        var times = new Dictionary<bool, List<double>> { [true] = [], [false] = [] };
        for (var n = 0; n < 4; n++)
        {
            foreach (var (name, known) in new[] { (address, true), (AccountsHub.Fresh("unknown"), false), (username, true), (AccountsHub.Fresh("unknown"), false) })
            {
                var watch = Stopwatch.StartNew();
                pages.Add(Leveled(await AskAsync(name)));
                times[known].Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        Assert.Single(pages.Distinct());
        // Both do the same work, so they differ by chance only; a look-up and a mail would take many times as long.
        Assert.InRange(times[true].Order().ElementAt(4) / times[false].Order().ElementAt(4), 0.2, 5);
    }

    [Fact]
    public async Task Set_LinkOlderThanAnHour_IsGone()
    {
        var (_, _, address, browser) = await PersonWithLoginAsync();
        browser.Dispose();
        using var stranger = new Browser(hub.Sts);
        var link = AccountsHub.Link(await RecoverAsync(address, address, 2));

        hub.Sts.Clock.Advance(TimeSpan.FromMinutes(59));
        var form = await stranger.GetAsync(link);
        hub.Sts.Clock.Advance(TimeSpan.FromMinutes(2));
        var late = await stranger.SubmitAsync(form, ("address", address), ("password", NewPassword));

        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Equal(HttpStatusCode.Gone, late.Status);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(address, StsHub.Password));
    }

    /// <summary>What was sent before a password was set, or before the address left the person, sets nothing.</summary>
    [Fact]
    public async Task Set_PasswordSetOrAddressRemovedSince_IsGone()
    {
        var (id, username, address, browser) = await PersonWithLoginAsync();
        var before = AccountsHub.Link(await RecoverAsync(address, address, 2));
        await hub.Accounts.UpdateAsync(id, a => a with { SessionsValidFrom = hub.Sts.Clock.GetUtcNow() }, Cancellation);
        using var anew = await hub.SignedInAsync(username);
        using var stranger = new Browser(hub.Sts);
        var passwordSet = await stranger.GetAsync(before);
        var removedLink = AccountsHub.Link(await RecoverAsync(address, address, 3));
        await anew.PressAsync("remove", address);

        Assert.Equal(HttpStatusCode.Gone, passwordSet.Status);
        Assert.Equal(HttpStatusCode.Gone, (await stranger.GetAsync(removedLink)).Status);
        browser.Dispose();
    }

    [Fact]
    public async Task Set_OneLinkFiveTimesAtOnce_SetsOnePassword()
    {
        var (_, _, address, browser) = await PersonWithLoginAsync();
        browser.Dispose();
        using var stranger = new Browser(hub.Sts);
        var form = await stranger.GetAsync(AccountsHub.Link(await RecoverAsync(address, address, 2)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => stranger.SubmitAsync(form, ("address", address), ("password", $"{NewPassword} {n}"))));

        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(4, answers.Count(a => a.Status == HttpStatusCode.Gone));
        var winner = Array.FindIndex(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(address, $"{NewPassword} {winner}"));
    }

    [Fact]
    public async Task Links_OfOnePurpose_DoNothingElse()
    {
        var (_, _, address, browser) = await PersonWithLoginAsync();
        var pending = AccountsHub.Fresh("pending");
        await browser.PressAsync("add", pending);
        var verification = AccountsHub.Link(await hub.MailAsync(pending));
        var recovery = AccountsHub.Link(await RecoverAsync(address, address, 2));

        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(verification.Replace("/profile/verify-address", "/recover/set", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(recovery.Replace("/recover/set", "/profile/verify-address", StringComparison.Ordinal))).Status);
        browser.Dispose();
    }

    /// <summary>Whoever reads the store finds no link that works, and whoever reads the log no password.</summary>
    [Fact]
    public async Task Store_AfterLinksWereSent_HoldsNone()
    {
        var (_, _, address, browser) = await PersonWithLoginAsync();
        browser.Dispose();
        var code = AccountsHub.Link(await RecoverAsync(address, address, 2)).Split('=')[1];
        using var stranger = new Browser(hub.Sts);
        await stranger.SubmitAsync(await stranger.GetAsync($"/recover/set?link={code}"), ("address", address), ("password", "short"));
        var service = new TableServiceClient(hub.Sts.Hub.ConnectionString);
        var texts = new List<string>();
        await foreach (var table in service.QueryAsync(cancellationToken: Cancellation))
        {
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: Cancellation))
                texts.AddRange(row.Select(c => c.Value is byte[] bytes ? Convert.ToHexString(bytes) : $"{c.Value}"));
        }

        var secret = System.Buffers.Text.Base64Url.DecodeFromChars(code).AsSpan(16).ToArray();
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, t => t.Contains(code, StringComparison.Ordinal) || t.Contains(Convert.ToHexString(secret), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(code, hub.Sts.Hub.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RecoveryFrom")]
    [InlineData("RecoveryOf")]
    public async Task Recover_TooManyRequests_Is429ForKnownAndUnknownAlike(string kind)
    {
        var limited = new AccountsHub(azurite);
        limited.Sts.Settings[$"Sts:Limits:{kind}:Burst"] = "2";
        limited.Sts.Settings[$"Sts:Limits:{kind}:PerMinute"] = "2";
        await limited.InitializeAsync();
        try
        {
            using var browser = new Browser(limited.Sts);
            async Task<HttpStatusCode> Ask(string name) => (await browser.SubmitAsync(await browser.GetAsync("/recover"), ("name", name))).Status;
            var (_, username) = await limited.PersonAsync(await limited.SchoolAsync());

            HttpStatusCode[] answers = [await Ask(username), await Ask(username), await Ask(username.ToUpperInvariant())];
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
            Assert.Equal(kind == "RecoveryOf" ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, await Ask("nobody.at.all"));
        }
        finally
        {
            await limited.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/recover")]
    [InlineData("/recover/set")]
    public async Task Post_WithoutAntiforgeryToken_IsRefused(string path)
    {
        using var browser = new Browser(hub.Sts);

        var page = await browser.PostAsync(path, new Dictionary<string, string> { ["name"] = "x", ["link"] = "x", ["address"] = "x", ["password"] = NewPassword });

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact]
    public async Task Mail_OfEveryLetter_IsReadableInTheMailBox()
    {
        var (_, _, address, browser) = await PersonWithLoginAsync();
        browser.Dispose();
        using var client = new HttpClient { BaseAddress = hub.Simulators.Address };
        var mail = await hub.MailAsync(address);

        var list = await client.GetStringAsync(new Uri("/mail", UriKind.Relative), Cancellation);
        var page = await client.GetStringAsync(new Uri($"/mail/{mail.Id}", UriKind.Relative), Cancellation);
        var html = await client.GetStringAsync(new Uri($"/mail/{mail.Id}/html", UriKind.Relative), Cancellation);

        Assert.Contains(address, list, StringComparison.Ordinal);
        Assert.Contains("Verify your e-mail address", page, StringComparison.Ordinal);
        Assert.Contains("Hello Ada Byron", html, StringComparison.Ordinal);
        Assert.Equal("hub@hub.example", mail.From);
    }

    private async Task<(Guid Id, string Username, string Address, Browser Browser)> PersonWithLoginAsync()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("login");
        var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        return (id, username, address, browser);
    }

    private async Task<(Guid Id, string Username)> LoginAsync(Guid site, string address)
    {
        var (id, username) = await hub.PersonAsync(site);
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        return (id, username);
    }

    private async Task<Browser.Page> AskAsync(string name)
    {
        using var browser = new Browser(hub.Sts);
        var page = await browser.SubmitAsync(await browser.GetAsync("/recover"), ("name", name));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }

    /// <summary>Asks for a link and waits for the nth mail to an address.</summary>
    private async Task<SimulatedMail> RecoverAsync(string name, string address, int nth)
    {
        await AskAsync(name);
        return await hub.MailAsync(address, nth);
    }

    private async Task<HttpStatusCode> SignInAsync(string name, string password)
    {
        using var browser = new Browser(hub.Sts);
        return (await browser.SignInAsync("/login", name, password)).Status;
    }

    private static string Leveled(Browser.Page page) => Differs().Replace(page.Text, "");

    [GeneratedRegex("value=\"[^\"]*\"")]
    private static partial Regex Differs();
}
