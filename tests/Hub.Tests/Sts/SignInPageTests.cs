using System.Net;
using System.Text.RegularExpressions;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Tests.Sts;

/// <summary>The sign-in page against those who would misuse it.</summary>
public sealed partial class SignInPageTests(StsHub sts, AzuriteFixture azurite) : IClassFixture<StsHub>
{
    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData(" /\t/evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\nLocation: https://evil.example")]
    [InlineData("/é")]
    [InlineData("/😀")]
    [InlineData("")]
    public async Task PostLogin_ReturnUrlOfAnotherServer_StaysAtTheHub(string returnUrl)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        using var browser = new Browser(sts);

        var bySignIn = await browser.SignInAsync(QueryHelpers.AddQueryString("/login", "returnUrl", returnUrl), username);
        var byForm = await browser.SubmitAsync(await browser.GetAsync("/login"), ("username", username), ("password", StsHub.Password), ("returnUrl", returnUrl));

        Assert.All([bySignIn, byForm], p => Assert.Null(p.Left));
        Assert.All([bySignIn, byForm], p => Assert.InRange((int)p.Status, 200, 404));
    }

    /// <summary>ASVS 5.0 6.3.8.</summary>
    [Fact]
    public async Task PostLogin_WrongPasswordOrUnknownOrClosed_IsTheSamePageAfterTheSameWork()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var (closed, closedName) = await sts.PersonAsync(StsHub.School);
        await sts.PutPersonAsync(StsHub.School, closed, new { username = closedName, disabled = true });
        var withoutPassword = $"none.{Guid.NewGuid():N}";
        await sts.PutPersonAsync(StsHub.School, Guid.NewGuid(), new { username = withoutPassword });
        using var browser = new Browser(sts);

        var wrong = await browser.SignInAsync("/login", username, "wrong");
        Browser.Page[] others =
        [
            await browser.SignInAsync("/login", "nobody.at.all", "wrong"), await browser.SignInAsync("/login", closedName), await browser.SignInAsync("/login", withoutPassword, ""),
            await browser.SignInAsync("/login", withoutPassword), await browser.SignInAsync("/login", "a/b#?\\", "x"), await browser.SignInAsync("/login", "\u0001\ufffd", "x"),
        ];

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.All(others.Where((_, n) => n != 2), p => Assert.Equal(wrong.Status, p.Status));
        Assert.All(others, p => Assert.Equal(Leveled(wrong), Leveled(p)));
    }

    [Fact]
    public async Task PostLogin_WithoutAntiforgeryToken_IsRefused()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        using var browser = new Browser(sts);

        var page = await browser.PostAsync("/login", new Dictionary<string, string> { ["username"] = username, ["password"] = StsHub.Password });

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain(browser.Cookies.GetCookies(sts.Hub.Address), c => c.Name == "hub");
    }

    [Theory]
    [InlineData("/login", "multipart/form-data; boundary=x", "--x\r\nbroken")]
    [InlineData("/login", "multipart/form-data", "no boundary")]
    [InlineData("/login", "application/json", "{}")]
    [InlineData("/login", "application/x-www-form-urlencoded", "%%%=%zz&&username=%00")]
    [InlineData("/logout", "multipart/form-data; boundary=x", "--x\r\nbroken")]
    public async Task Post_BrokenForm_IsNoServerError(string path, string contentType, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        Assert.InRange((int)(await sts.SendAsync(request)).Status, 300, 499);
    }

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(100_000, 1)]
    [InlineData(2, 3000)]
    public async Task PostLogin_TooLongOrTooMuch_IsNoServerError(int length, int times)
    {
        var body = string.Join('&', Enumerable.Range(0, times).Select(n => $"f{n}={new string('x', length)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login") { Content = new StringContent(body, null, "application/x-www-form-urlencoded") };

        Assert.InRange((int)(await sts.SendAsync(request)).Status, 400, 499);
    }

    [Fact]
    public async Task GetLogin_TextsOfTheCaller_AreEncoded()
    {
        using var browser = new Browser(sts);

        var page = await browser.GetAsync(QueryHelpers.AddQueryString("/login", "returnUrl", "/\"><script>alert(1)</script>"));

        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_Cookies_AreOutOfReachOfScripts()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        using var browser = new Browser(sts);

        await browser.SignInAsync("/login", username);

        Assert.All(browser.Cookies.GetCookies(sts.Hub.Address), c => Assert.True(c.HttpOnly, c.Name));
        Assert.Equal(["hub", "hub-device", "hub-form"], browser.Cookies.GetCookies(sts.Hub.Address).Select(c => c.Name).Order());
    }

    /// <summary>ASVS 5.0 16.2.5: whatever is logged, at any level.</summary>
    [Fact]
    public async Task Log_AfterSignInsAndTokens_HoldsNoCredentials()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var (id, secret) = await sts.ManagementAsync(StsHub.School);
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);
        var tokens = await app.RedeemAsync(code);
        var token = (await sts.TokenAsync((id, secret))).AccessToken;
        await sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{id}:{secret}", "/connect/introspect");
        await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, $"{id}:{secret}x");

        var log = sts.Hub.Log.ToString();

        Assert.All(
            [StsHub.Password, secret, code, token, tokens.AccessToken, (string)tokens.Json!["id_token"]!, AuthorizationCodeTests.RefreshToken(tokens)],
            credential => Assert.DoesNotContain(credential, log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Username")]
    [InlineData("SignIn")]
    public async Task PostLogin_TooManyAttempts_Is429WithRetryAfter(string kind)
    {
        var limited = new StsHub(azurite) { Settings = { [$"Sts:Limits:{kind}:Burst"] = "2", [$"Sts:Limits:{kind}:PerMinute"] = "2" } };
        await limited.InitializeAsync();
        try
        {
            var (_, username) = await limited.PersonAsync(StsHub.School);
            var (_, other) = await limited.PersonAsync(StsHub.School);
            using var browser = new Browser(limited);
            for (var n = 0; n < 2; n++)
                Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync("/login", username, "wrong")).Status);

            var stopped = await browser.SignInAsync("/login", username.ToUpperInvariant());

            Assert.Equal(HttpStatusCode.TooManyRequests, stopped.Status);
            Assert.InRange(stopped.RetryAfter!.Value.TotalSeconds, 1, 60);
            Assert.Equal(kind == "Username" ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, (await browser.SignInAsync("/login", other)).Status);
        }
        finally
        {
            await limited.DisposeAsync();
        }
    }

    /// <summary>A page without what differs from one to the next: the antiforgery token, the nonce and the name that was typed.</summary>
    private static string Leveled(Browser.Page page) => Differs().Replace(page.Text, "");

    [GeneratedRegex("nonce=\"[^\"]*\"|value=\"[^\"]*\"|name=\"__RequestVerificationToken\"")]
    private static partial Regex Differs();
}
