using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Tests.Sts;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Signing in by way of Microsoft or Google, for which a second hub stands, over HTTP.</summary>
public sealed class ExternalSignInTests(ProviderHub hubs) : IClassFixture<ProviderHub>
{
    private const string NotLetIn = "That account does not sign in to the hub.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Audit Audit => hubs.Hub.Sts.Hub.Services.GetRequiredService<Audit>();

    [Theory]
    [InlineData("Microsoft", "provisioned")]
    [InlineData("Google", "provisioned")]
    [InlineData("Microsoft", "id")]
    [InlineData("Google", "id")]
    [InlineData("Microsoft", "mis")]
    [InlineData("Google", "mis")]
    [InlineData("Google", "alias")]
    public async Task SignIn_AddressOfOneAccount_SignsInAndIsLinked(string provider, string by)
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        if (by == "mis")
            await hubs.Hub.FeedAsync(school.Id, address);
        var claims = school.Of(provider, address);
        var person = await hubs.PersonAsync(claims);
        var (id, username) = by == "provisioned" ? await school.PersonAsync(address) : await hubs.Hub.PersonAsync(school.Id, "p1");
        if (by == "id")
        {
            await (provider == "Microsoft"
                ? school.LinkAsync("p1", DirectoryKind.Microsoft365, (string)claims["oid"], school.Address("other"))
                : school.LinkAsync("p1", DirectoryKind.Google, person.ToString(), school.Address("other")));
        }

        if (by == "alias")
        {
            using var own = await hubs.Hub.SignedInAsync(username);
            await hubs.Hub.AddAsync(own, address);
            await own.PressAsync("login", address);
        }

        using var browser = new Browser(hubs.Hub.Sts);
        var page = await hubs.SignInAsync(browser, provider, person);
        using var again = new Browser(hubs.Hub.Sts);
        var second = await hubs.SignInAsync(again, provider, person);

        Assert.All([page, second], p => Assert.True(p.Heading() == "My profile" && p.Says(username), p.ToString()));
        var login = Assert.Single((await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins);
        Assert.Equal((provider, person.ToString(), address), (login.Provider.ToString(), login.Subject, login.Address));
        var linked = (await Audit.NewestAsync(school.Id, 200, Cancellation)).Where(r => r.Action == "external.linked");
        Assert.Equal(id.ToString(), Assert.Single(linked).Actor);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "Microsoft", "unlisted domain" }, { "Google", "unlisted domain" }, { "Microsoft", "wrong tenant" }, { "Microsoft", "no tenant" }, { "Microsoft", "guest" },
        { "Microsoft", "spoofed email" }, { "Google", "unverified" }, { "Google", "verified unknown" }, { "Google", "private account" }, { "Google", "other workspace" },
        { "Microsoft", "nobody" }, { "Google", "nobody" }, { "Microsoft", "two accounts" }, { "Google", "two accounts" }, { "Microsoft", "closed" }, { "Google", "closed" },
        { "Google", "external sign-in off" }, { "Microsoft", "rights beyond the school" }, { "Google", "rights beyond the school" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task SignIn_WhatMustNotBeBelieved_IsRefusedAlikeAndAudited(string provider, string why)
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        var (id, _) = why == "nobody" ? default : await school.PersonAsync(address);
        var claims = school.Of(provider, address);
        switch (why)
        {
            case "unlisted domain":
                claims[provider == "Microsoft" ? "preferred_username" : "email"] = AccountsHub.Fresh("ada");
                claims["hd"] = "school.example";
                break;
            case "wrong tenant":
                claims["tid"] = Guid.NewGuid().ToString();
                break;
            case "no tenant":
                claims.Remove("tid");
                break;
            case "guest":
                claims["idp"] = "https://sts.windows.net/elsewhere/";
                break;
            case "spoofed email":
                claims = school.Microsoft(school.Address("mallory"), ("email", address), ("email_verified", true), ("xms_edov", true));
                break;
            case "unverified":
                claims["email_verified"] = false;
                break;
            case "verified unknown":
                claims.Remove("email_verified");
                break;
            case "private account":
                claims.Remove("hd");
                break;
            case "other workspace":
                claims["hd"] = "elsewhere.example";
                break;
            case "two accounts":
                await hubs.Hub.FeedAsync(school.Id, address);
                await hubs.Hub.PersonAsync(school.Id, "p1");
                break;
            case "closed":
                await hubs.Hub.Accounts.UpdateAsync(id, a => a with { Disabled = true }, Cancellation);
                break;
            case "rights beyond the school":
                await hubs.Hub.Accounts.UpdateAsync(id, a => a with { Roles = [.. a.Roles, Roles.Operator] }, Cancellation);
                break;
            case "external sign-in off":
                await hubs.Hub.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school.Id}", new { name = "Ashbrook School" });
                break;
        }

        using var browser = new Browser(hubs.Hub.Sts);
        var page = await hubs.SignInAsync(browser, provider, await hubs.PersonAsync(claims));

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.True(page.Says(NotLetIn), page.ToString());
        await AssertNobodyAsync(browser);
        if (id != default)
            Assert.Empty((await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins);
        var records = (await Audit.NewestAsync(null, 300, Cancellation)).Concat(await Audit.NewestAsync(school.Id, 50, Cancellation));
        Assert.Contains(records, r => r.Action == "sign_in.refused" && r.Code is not null && (r.Target == provider || r.Target == id.ToString()));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("no state")]
    [InlineData("other browser")]
    [InlineData("nonce")]
    [InlineData("code")]
    [InlineData("denied")]
    [InlineData("nothing")]
    public async Task Callback_TamperedWith_SignsNobodyIn(string how)
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        await school.PersonAsync(address);
        using var browser = new Browser(hubs.Hub.Sts);
        using var stranger = new Browser(hubs.Hub.Sts);
        var back = new Uri(hubs.Hub.Sts.Hub.Address, await hubs.GoAsync(browser, "Microsoft", await hubs.PersonAsync(school.Microsoft(address))));
        var query = QueryHelpers.ParseQuery(back.Query).ToDictionary(p => p.Key, p => (string?)p.Value.ToString());
        switch (how)
        {
            case "state":
                query["state"] = "A" + query["state"]![1..^1] + "A";
                break;
            case "no state":
                query.Remove("state");
                break;
            case "nonce":
                foreach (var cookie in browser.Cookies.GetAllCookies().Where(c => c.Name.Contains("Nonce", StringComparison.Ordinal)))
                    cookie.Expired = true;
                break;
            case "code":
                query["code"] = "not-a-code";
                break;
            case "denied":
                query.Remove("code");
                query["error"] = "access_denied";
                break;
            case "nothing":
                query = [];
                break;
        }

        var at = how == "other browser" ? stranger : browser;
        var page = await at.GetAsync(QueryHelpers.AddQueryString(back.AbsolutePath, query));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Says("The sign-in was interrupted or took too long."), page.ToString());
        await AssertNobodyAsync(browser);
        await AssertNobodyAsync(stranger);
    }

    [Fact]
    public async Task SignIn_LinkedIdentityWithAnotherAddress_StaysTheSameAccountAndIsNobodyElses()
    {
        var school = await hubs.SchoolAsync();
        var (before, after) = (school.Address("before"), school.Address("after"));
        var (id, username) = await school.PersonAsync(before);
        var (other, _) = await school.PersonAsync(after);
        var person = await hubs.PersonAsync(school.Google(before));
        using (var first = new Browser(hubs.Hub.Sts))
            await hubs.SignInAsync(first, "Google", person);

        hubs.Say(person, school.Google(after));
        using var browser = new Browser(hubs.Hub.Sts);
        var page = await hubs.SignInAsync(browser, "Google", person);

        Assert.True(page.Says(username), page.ToString());
        Assert.Single((await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins);
        Assert.Empty((await hubs.Hub.Accounts.FindAsync(other, Cancellation))!.ExternalLogins);
    }

    [Fact]
    public async Task SignIn_PersonWithASecondStep_IsAskedForIt()
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        var (_, username) = await school.PersonAsync(address);
        using (var own = await hubs.Hub.SignedInAsync(username))
        {
            var phrase = await own.GetAsync("/profile/security/passphrase");
            await own.SubmitAsync(phrase, ("passphrase", TwoFactorSchool.Phrase), ("repeated", TwoFactorSchool.Phrase), ("password", StsHub.Password));
        }

        using var browser = new Browser(hubs.Hub.Sts);
        var asked = await hubs.SignInAsync(browser, "Microsoft", await hubs.PersonAsync(school.Microsoft(address)), "/profile/addresses");
        await AssertNobodyAsync(browser);
        var passed = await TwoFactorSchool.AnswerAsync(browser, asked, TwoFactorSchool.Phrase);

        Assert.NotEmpty(TwoFactorSchool.Asked(asked));
        Assert.Equal("E-mail addresses", passed.Heading());
    }

    [Fact]
    public async Task SignIn_PasswordToBeginWithNotUsedYet_IsNotAskedToReplaceIt()
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        var (id, _) = await school.PersonAsync(address);
        await hubs.Hub.Accounts.UpdateAsync(id, a => a with { TemporaryPasswordUntil = DateTimeOffset.UtcNow.AddDays(1) }, Cancellation);
        using var browser = new Browser(hubs.Hub.Sts);

        Assert.Equal("My profile", (await hubs.SignInAsync(browser, "Google", await hubs.PersonAsync(school.Google(address)))).Heading());
    }

    [Fact]
    public async Task Unlink_WithThePassword_TakesTheIdentityOff()
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        var (id, username) = await school.PersonAsync(address);
        using var browser = new Browser(hubs.Hub.Sts);
        await hubs.SignInAsync(browser, "Google", await hubs.PersonAsync(school.Google(address)));
        var security = await browser.GetAsync("/profile/security");
        var key = (await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins[0].Key;
        var page = await browser.GetAsync($"/profile/security/external/{key}/unlink");

        var wrong = await browser.SubmitAsync(page, ("password", "wrong"));
        var kept = (await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins.Count;
        var done = await browser.SubmitAsync(page, ("password", StsHub.Password));

        Assert.True(security.Says($"Google: {address}"), security.ToString());
        Assert.Equal((HttpStatusCode.BadRequest, 1), (wrong.Status, kept));
        Assert.True(done.Says("The account is unlinked."), done.ToString());
        Assert.Empty((await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins);
        using var other = await hubs.Hub.SignedInAsync((await hubs.Hub.PersonAsync(school.Id)).Username);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/profile/security/external/{key}/unlink")).Status);
        Assert.NotEqual(username, address);
    }

    [Fact]
    public async Task Unlink_TheOnlyWayIn_IsRefused()
    {
        var school = await hubs.SchoolAsync();
        var address = school.Address();
        var (id, _) = await school.PersonAsync(address);
        await hubs.Hub.WithoutPasswordAsync(id);
        using var browser = new Browser(hubs.Hub.Sts);
        await hubs.SignInAsync(browser, "Microsoft", await hubs.PersonAsync(school.Microsoft(address)));
        var key = (await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins[0].Key;

        var page = await browser.SubmitAsync(await browser.GetAsync($"/profile/security/external/{key}/unlink"));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.True(page.Says("This is the only way in"), page.ToString());
        Assert.Single((await hubs.Hub.Accounts.FindAsync(id, Cancellation))!.ExternalLogins);
    }

    [Theory]
    [InlineData("gmail.com")]
    [InlineData("outlook.com")]
    [InlineData("onmicrosoft.com")]
    [InlineData("ashbrook.onmicrosoft.com")]
    public async Task PutSite_DomainAtWhichAnybodyHasAnAddress_IsRefused(string domain)
    {
        using var answer = await hubs.Hub.Sts.Hub.Client.PutAsync(
            new Uri($"/sites/v1/sites/{Guid.NewGuid()}", UriKind.Relative),
            System.Net.Http.Json.JsonContent.Create(new { name = "School", signInDomains = new[] { domain } }), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(domain, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostExternalLogin_ProviderThatIsNotSetUpOrStaleForm_IsAPage()
    {
        using var browser = new Browser(hubs.Hub.Sts);
        var login = await browser.GetAsync("/login");
        var fields = login.Form("/login/external/google").Fields();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("/login/external/facebook", fields)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/login/external/google", [])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/login/external/facebook/callback")).Status);
    }

    private async Task AssertNobodyAsync(Browser browser)
    {
        Assert.DoesNotContain(browser.Cookies.GetCookies(hubs.Hub.Sts.Hub.Address), c => c.Name == "hub");
        Assert.True((await browser.GetAsync("/profile")).AsksToSignIn);
    }
}
