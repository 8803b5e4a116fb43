using System.Net;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Operations;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>My profile, e-mail addresses: what is listed, verified, and allowed to sign in.</summary>
public sealed class AddressPageTests(AccountsHub hub) : IClassFixture<AccountsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_AddressesOfEverySource_AreOneListBelowTheGeneratedUsername()
    {
        var site = await hub.SchoolAsync();
        var (mis, both, external, byHand) = (AccountsHub.Fresh("mis"), AccountsHub.Fresh("both"), AccountsHub.Fresh("ext"), AccountsHub.Fresh("hand"));
        await hub.FeedAsync(site, mis, both);
        await hub.ExternalAsync(site, "p1", external);
        await hub.ExternalAsync(site, "p2", both);
        var (_, username) = await hub.PersonAsync(site, "p1");
        var (_, second) = await hub.PersonAsync(site, "p2");
        using var browser = await hub.SignedInAsync(username);
        using var other = await hub.SignedInAsync(second);
        await browser.PressAsync("add", byHand);

        var page = (await browser.GetAsync("/profile/addresses")).Text;

        Assert.Contains("Generated username", await browser.RowAsync(username), StringComparison.Ordinal);
        Assert.True(page.IndexOf($">{username}<", StringComparison.Ordinal) < page.IndexOf($">{mis}<", StringComparison.Ordinal));
        Assert.Matches("MIS\\s+Not verified", await browser.RowAsync(mis));
        Assert.Matches("External\\s+Verified", await browser.RowAsync(external));
        Assert.Matches("Hub ID\\s+Not verified", await browser.RowAsync(byHand));
        Assert.Matches("MIS\\s+External\\s+Verified", await other.RowAsync(both));
        Assert.DoesNotContain("Remove", await browser.RowAsync(mis), StringComparison.Ordinal);
        Assert.DoesNotContain("Remove", await browser.RowAsync(external), StringComparison.Ordinal);
        Assert.Contains("Remove", await browser.RowAsync(byHand), StringComparison.Ordinal);
        Assert.DoesNotContain(mis, (await other.GetAsync("/profile/addresses")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mis")]
    [InlineData("hand")]
    public async Task UseToSignIn_VerifiedAddressOfAnySource_SignsInUntilItIsTurnedOff(string source)
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh(source);
        await hub.FeedAsync(site, source == "mis" ? address : null);
        var (_, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync(source == "mis" ? "link" : "add", address);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(address)));

        var before = await SignInAsync(address);
        var turnedOn = await browser.PressAsync("login", address);
        var on = await SignInAsync(address.ToUpperInvariant());
        var turnedOff = await browser.PressAsync("login", address);
        var off = await SignInAsync(address);

        Assert.Contains("The address signs in from now on.", turnedOn.Text, StringComparison.Ordinal);
        Assert.Contains("no longer signs in", turnedOff.Text, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [before, on, off]);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("notices")]
    public async Task Post_UnverifiedAddress_IsRefused(string action)
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("mis");
        await hub.FeedAsync(site, address);
        var (id, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);

        var forged = await browser.ForgeAsync(action, address);

        Assert.Equal(HttpStatusCode.Conflict, forged.Status);
        Assert.Contains("Verify the address first", forged.Text, StringComparison.Ordinal);
        Assert.Empty((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(address));
    }

    [Fact]
    public async Task Get_VerificationLink_ChangesNothing()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("add", address);
        var link = AccountsHub.Link(await hub.MailAsync(address));
        using var scanner = new Browser(hub.Sts);

        var scanned = await scanner.GetAsync(link);
        var opened = await browser.GetAsync(link);

        Assert.True(scanned.AsksToSignIn);
        Assert.Contains("Yes, it is mine", opened.Text, StringComparison.Ordinal);
        Assert.Contains("Not verified", await browser.RowAsync(address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_UsedReplacedOrForeignLink_IsGone()
    {
        var site = await hub.SchoolAsync();
        var (_, username) = await hub.PersonAsync(site);
        var (_, neighbour) = await hub.PersonAsync(site);
        var (_, stranger) = await hub.PersonAsync(StsHub.OtherSchool);
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("add", address);
        var first = AccountsHub.Link(await hub.MailAsync(address));
        await browser.PressAsync("link", address);
        var second = AccountsHub.Link(await hub.MailAsync(address, 2));
        var form = (await browser.GetAsync(second)).Fields();

        var replaced = await browser.GetAsync(first);
        foreach (var other in new[] { neighbour, stranger })
        {
            using var foreign = await hub.SignedInAsync(other);
            var token = (await foreign.GetAsync("/profile/addresses")).Text;
            Assert.Equal(HttpStatusCode.Gone, (await foreign.GetAsync(second)).Status);
            Assert.Equal(HttpStatusCode.Gone, (await PostLinkAsync(foreign, form["link"])).Status);
            Assert.DoesNotContain(address, token, StringComparison.Ordinal);
        }

        var verified = await PostLinkAsync(browser, form["link"]);
        var again = await PostLinkAsync(browser, form["link"]);

        Assert.Equal(HttpStatusCode.Gone, replaced.Status);
        Assert.Contains("The address is verified", verified.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(second)).Status);
        foreach (var nonsense in new[] { "", "x", new string('A', 64), new string('é', 64) })
            Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync($"/profile/verify-address?link={Uri.EscapeDataString(nonsense)}")).Status);
    }

    [Fact]
    public async Task Verify_LinkOlderThanADay_IsGone()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("add", address);
        var link = AccountsHub.Link(await hub.MailAsync(address));

        hub.Sts.Clock.Advance(TimeSpan.FromHours(23.9));
        using var nextDay = await hub.SignedInAsync(username);
        var justInTime = await nextDay.GetAsync(link);
        hub.Sts.Clock.Advance(TimeSpan.FromHours(0.2));
        var late = await nextDay.SubmitAsync(justInTime);

        Assert.Contains("Yes, it is mine", justInTime.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, late.Status);
    }

    /// <summary>Whoever was asked for an address that has left the MIS finds it, without power, until it comes back.</summary>
    [Fact]
    public async Task Address_ThatLeavesTheMis_LosesItsPowerAndIsStillListed()
    {
        var site = await hub.SchoolAsync();
        var (address, other) = (AccountsHub.Fresh("mis"), AccountsHub.Fresh("other"));
        await hub.FeedAsync(site, address, other);
        var (_, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("link", address);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(address)));
        await browser.PressAsync("login", address);
        await browser.PressAsync("notices", address);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(address));

        await hub.FeedAsync(site, AccountsHub.Fresh("new"), other);

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(address));
        Assert.Contains("No longer in the MIS", await browser.RowAsync(address), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.ForgeAsync("login", address)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.ForgeAsync("notices", address)).Status);
    }

    /// <summary>The MIS gives an address to somebody else: the claim of the first does not bar the second.</summary>
    [Fact]
    public async Task UseToSignIn_AddressThatTheMisGaveToAnother_SignsInToTheOther()
    {
        var site = await hub.SchoolAsync();
        var head = AccountsHub.Fresh("head");
        await hub.FeedAsync(site, head, AccountsHub.Fresh("deputy"));
        var (_, first) = await hub.PersonAsync(site, "p1");
        var (successor, second) = await hub.PersonAsync(site, "p2");
        using var old = await hub.SignedInAsync(first);
        await old.PressAsync("link", head);
        await AccountsHub.VerifyAsync(old, AccountsHub.Link(await hub.MailAsync(head)));
        await old.PressAsync("login", head);
        await hub.FeedAsync(site, AccountsHub.Fresh("retired"), head);
        hub.Sts.Clock.Advance(TimeSpan.FromMinutes(2));
        using var now = await hub.SignedInAsync(second);
        await now.PressAsync("link", head);
        await AccountsHub.VerifyAsync(now, AccountsHub.Link(await hub.MailAsync(head, 2)));

        await now.PressAsync("login", head);
        var signedIn = await hub.SignedInAsync(head);
        await hub.FeedAsync(site, head, AccountsHub.Fresh("deputy"));

        Assert.Contains(second, (await signedIn.GetAsync("/profile")).Text, StringComparison.Ordinal);
        // Back at the first: it is nobody's login now, until somebody turns it on again.
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(head));
        Assert.DoesNotContain((await hub.Accounts.FindAsync(successor, Cancellation))!.Addresses, a => !a.SignsIn);
        signedIn.Dispose();
    }

    [Fact]
    public async Task UseToSignIn_TwentyPeopleAtOnce_ExactlyOneWins()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("race");
        var racers = new List<(Guid Id, Browser Browser)>();
        for (var n = 0; n < 20; n++)
        {
            var (id, username) = await hub.PersonAsync(n % 2 == 0 ? site : StsHub.OtherSchool);
            await hub.Accounts.UpdateAsync(
                id,
                a => a with { Addresses = [new AccountAddress { Address = address, Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UnixEpoch }] },
                Cancellation);
            racers.Add((id, await hub.SignedInAsync(username)));
        }

        var answers = await Task.WhenAll(racers.Select(r => r.Browser.ForgeAsync("login", address)));
        var winners = new List<Guid>();
        foreach (var (id, browser) in racers)
        {
            browser.Dispose();
            if ((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses.Single().SignsIn)
                winners.Add(id);
        }

        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(19, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Text.Contains("Another account signs in", StringComparison.Ordinal)));
        Assert.Equal((await hub.Accounts.FindByUsernameAsync(address, Cancellation))!.Id, Assert.Single(winners));
    }

    /// <summary>A name that is taken over just when its holder comes back to it: whatever the order, one account signs in with it.</summary>
    [Fact]
    public async Task UseToSignIn_UnsettledClaimOfLongAgoAndTenRivals_OneWins()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("race");
        var logins = hub.Sts.Hub.Services.GetRequiredService<AddressLogins>();
        var names = hub.Sts.Hub.Services.GetRequiredService<Core.Accounts.LoginNames>();
        var ids = new List<Guid>();
        for (var n = 0; n < 10; n++)
        {
            var (id, _) = await hub.PersonAsync(site);
            await hub.Accounts.UpdateAsync(
                id,
                a => a with { Addresses = [new AccountAddress { Address = address, Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UnixEpoch }] },
                Cancellation);
            ids.Add(id);
        }

        for (var round = 0; round < 10; round++)
        {
            // Somebody claimed it and came no further.
            Assert.NotNull(await names.ClaimAsync(address, ids[round], _ => Task.FromResult(false), Cancellation));
            hub.Sts.Clock.Advance(TimeSpan.FromMinutes(2));

            var outcomes = await Task.WhenAll(ids.Select(id => logins.AllowAsync(id, address, new Core.Accounts.Actor("test"), new Uri("https://hub.example/"), Cancellation)));

            var won = ids.Where((id, n) => outcomes[n].Succeeded(out _, out _)).ToArray();
            var said = new List<Guid>();
            foreach (var id in ids)
            {
                if ((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses.Single().SignsIn)
                    said.Add(id);
            }

            Assert.Equal(Assert.Single(won), Assert.Single(said));
            Assert.Equal(won[0], (await hub.Accounts.FindByUsernameAsync(address, Cancellation))!.Id);
            await logins.DenyAsync(won[0], address, new Core.Accounts.Actor("test"), Cancellation);
        }
    }

    [Fact]
    public async Task PutAccount_UsernameThatIsAnothersAddress_IsTaken()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("hand");
        var (_, username) = await hub.PersonAsync(site);
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);

        using var request = new HttpRequestMessage(HttpMethod.Put, $"/accounts/v1/sites/{StsHub.OtherSchool}/accounts/{Guid.NewGuid()}")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { username = address.ToUpperInvariant() }),
        };
        using var response = await hub.Sts.Hub.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(address));
    }

    [Fact]
    public async Task UseToSignIn_AnothersUsername_IsTaken()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("username");
        await hub.Sts.PutPersonAsync(StsHub.OtherSchool, Guid.NewGuid(), new { username = address, password = "another long password" });
        var (_, username) = await hub.PersonAsync(site);
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);

        var refused = await browser.PressAsync("login", address);

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("Another account signs in", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(address));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("login")]
    [InlineData("notices")]
    [InlineData("remove")]
    [InlineData("nonsense")]
    public async Task Post_AddressOfAnotherPerson_IsNotFoundAndChangesNothing(string action)
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("hand");
        var (owner, ownerName) = await hub.PersonAsync(site);
        using var ownerBrowser = await hub.SignedInAsync(ownerName);
        await hub.AddAsync(ownerBrowser, address);
        var before = await ownerBrowser.RowAsync(address);

        foreach (var school in new[] { site, StsHub.OtherSchool })
        {
            var (id, username) = await hub.PersonAsync(school, null, "administrator");
            using var browser = await hub.SignedInAsync(username);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.ForgeAsync(action, address)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.ForgeAsync(action, address, "false")).Status);
            Assert.Empty((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses);
        }

        Assert.Equal(before, await ownerBrowser.RowAsync(address));
        Assert.Single((await hub.Accounts.FindAsync(owner, Cancellation))!.Addresses);
        Assert.Single(hub.Simulators.Mail.To(address));
    }

    [Fact]
    public async Task Post_WithoutAntiforgeryTokenOrSignIn_IsRefused()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        using var browser = await hub.SignedInAsync(username);
        using var nobody = new Browser(hub.Sts);
        var fields = new Dictionary<string, string> { ["address"] = AccountsHub.Fresh("hand") };

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/profile/addresses/add", fields)).Status);
        Assert.True((await nobody.PostAsync("/profile/addresses/add", fields)).AsksToSignIn);
        Assert.Empty((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses);
    }

    [Fact]
    public async Task Remove_AddressAddedByHand_NoLongerSignsInAndIsFreeForOthers()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("hand");
        var (_, first) = await hub.PersonAsync(site);
        var (_, second) = await hub.PersonAsync(StsHub.OtherSchool);
        using var browser = await hub.SignedInAsync(first);
        using var other = await hub.SignedInAsync(second);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);

        var removed = await browser.PressAsync("remove", address);
        var signIn = await SignInAsync(address);
        await other.PressAsync("add", address);
        await AccountsHub.VerifyAsync(other, AccountsHub.Link(await hub.MailAsync(address, 2)));
        var taken = await other.PressAsync("login", address);

        Assert.DoesNotContain(address, removed.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, signIn);
        Assert.Contains("signs in from now on", taken.Text, StringComparison.Ordinal);
    }

    /// <summary>Added again, it is proved again: the mailbox may be somebody else's by then.</summary>
    [Fact]
    public async Task Add_AddressThatWasRemovedOrHasLeftTheMis_StartsUnverified()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("mis");
        await hub.FeedAsync(site, address);
        var (_, username) = await hub.PersonAsync(site, "p1");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("link", address);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(address)));
        await browser.PressAsync("login", address);
        await hub.FeedAsync(site, AccountsHub.Fresh("new"));

        await browser.PressAsync("add", address);

        Assert.Matches("Hub ID\\s+Not verified", await browser.RowAsync(address));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(address));
    }

    [Fact]
    public async Task Add_SixLinksToOneAddress_StopsWithAMessage()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("victim");
        using var browser = await hub.SignedInAsync(username);
        await browser.PressAsync("add", address);
        for (var n = 0; n < 4; n++)
            Assert.Equal(HttpStatusCode.OK, (await browser.PressAsync("link", address)).Status);

        var stopped = await browser.PressAsync("link", address);

        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.Status);
        Assert.Contains("Too many mails", stopped.Text, StringComparison.Ordinal);
        Assert.Equal(5, hub.Simulators.Mail.To(address).Count);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b")]
    [InlineData("a b@school.example")]
    [InlineData("")]
    [InlineData("x@school.example\r\nBcc: y@school.example")]
    public async Task Add_NoAddress_SaysSo(string text)
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        using var browser = await hub.SignedInAsync(username);

        var page = await browser.PressAsync("add", text);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("not an e-mail address", page.Text, StringComparison.Ordinal);
        Assert.Empty((await hub.Accounts.FindAsync(id, Cancellation))!.Addresses);
    }

    [Fact]
    public async Task Add_MoreThanTen_IsRefused()
    {
        var (id, username) = await hub.PersonAsync(await hub.SchoolAsync());
        using var browser = await hub.SignedInAsync(username);
        for (var n = 0; n < 10; n++)
            Assert.Equal(HttpStatusCode.OK, (await browser.PressAsync("add", AccountsHub.Fresh($"n{n}"))).Status);

        Assert.Equal(HttpStatusCode.Conflict, (await browser.PressAsync("add", AccountsHub.Fresh("one-too-many"))).Status);
        Assert.Equal(10, (await hub.Accounts.FindAsync(id, Cancellation))!.Addresses.Count);
    }

    [Fact]
    public async Task Add_MailServerRefuses_SaysSoAndKeepsTheAddress()
    {
        var (_, username) = await hub.PersonAsync(await hub.SchoolAsync());
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        hub.Simulators.Mail.Refusing = true;
        try
        {
            var failed = await browser.PressAsync("add", address);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
            Assert.Contains("could not be sent", failed.Text, StringComparison.Ordinal);
        }
        finally
        {
            hub.Simulators.Mail.Refusing = false;
        }

        await browser.PressAsync("link", address);
        await AccountsHub.VerifyAsync(browser, AccountsHub.Link(await hub.MailAsync(address)));
    }

    [Fact]
    public async Task Changes_AreInTheAuditWithWhoMadeThem()
    {
        var site = await hub.SchoolAsync();
        var (id, username) = await hub.PersonAsync(site);
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        await browser.PressAsync("notices", address);
        await browser.PressAsync("remove", address);

        var records = await hub.Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(site, 50, Cancellation);

        Assert.Equal(
            ["address.removed", "address.notices_on", "address.login_on", "address.verified", "address.link_sent", "address.added"],
            records.Where(r => r.Actor == id.ToString() && r.Action.StartsWith("address.", StringComparison.Ordinal)).Select(r => r.Action));
    }

    [Fact]
    public async Task PutAccount_OfAPersonWithAddresses_KeepsThem()
    {
        var site = await hub.SchoolAsync();
        var (id, username) = await hub.PersonAsync(site, "p1");
        var address = AccountsHub.Fresh("hand");
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);

        await hub.Sts.PutPersonAsync(site, id, new { username, givenName = "Augusta" });

        var account = await hub.Accounts.FindAsync(id, Cancellation);
        Assert.Equal(("Augusta", "p1"), (account!.GivenName, account.PersonId));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(address));
    }

    private async Task<HttpStatusCode> SignInAsync(string name)
    {
        using var browser = new Browser(hub.Sts);
        return (await browser.SignInAsync("/login", name)).Status;
    }

    private static async Task<Browser.Page> PostLinkAsync(Browser browser, string link)
    {
        var token = (await browser.GetAsync("/logout")).Fields()["__RequestVerificationToken"];
        return await browser.PostAsync("/profile/verify-address", new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["link"] = link });
    }
}
