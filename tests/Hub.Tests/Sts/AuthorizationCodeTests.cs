using System.Net;
using static Hub.Tests.Sts.Browser;

namespace Hub.Tests.Sts;

/// <summary>Sign-in by authorization code with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 9700), through the sign-in page as people see it.</summary>
public sealed class AuthorizationCodeTests(StsHub sts) : IClassFixture<StsHub>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_PersonSignsIn_GivesTokensAndUserInfo(bool confidential)
    {
        var (person, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts, StsHub.Application, confidential);
        using var browser = new Browser(sts);

        var answer = await browser.SignInAsync(app.AuthorizeUrl(("scope", "openid profile email offline_access rapapi")), username);
        var tokens = await app.RedeemAsync(answer.Code);

        Assert.StartsWith(PartnerApp.Callback + "&", answer.Left!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("st&te =/+", answer.Answer("state"));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("Bearer", (string?)tokens.Json!["token_type"]);
        var idToken = Answer.Claims((string)tokens.Json["id_token"]!);
        Assert.Equal(sts.Hub.Address.ToString(), (string?)idToken["iss"]);
        Assert.Equal(app.Id, (string?)idToken["aud"]);
        Assert.Equal(person.ToString(), (string?)idToken["sub"]);
        Assert.Equal("n0nce", (string?)idToken["nonce"]);
        Assert.Equal(StsHub.School.ToString(), (string?)idToken["organisation"]);
        Assert.Equal("Anna Ångström", (string?)idToken["name"]);
        Assert.Equal("anna@school.example", (string?)idToken["email"]);
        Assert.Equal(32, ((string?)idToken["sid"])!.Length);
        Assert.InRange((long)idToken["auth_time"]!, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 120, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var access = Answer.Claims(tokens.AccessToken);
        Assert.Equal("at+jwt", (string?)Answer.Header(tokens.AccessToken)["typ"]);
        Assert.Equal("urn:hub:rap", (string?)access["aud"]);
        Assert.Equal(StsHub.School.ToString(), (string?)access["organisation"]);
        Assert.Null(access["name"]);
        Assert.Null(access["email"]);
        Assert.Null(access["hub_session_started"]);

        var userInfo = (await sts.GetAsync("/connect/userinfo", tokens.AccessToken)).Json!;
        Assert.Equal(person.ToString(), (string?)userInfo["sub"]);
        Assert.Equal("Anna", (string?)userInfo["given_name"]);
        Assert.Equal(username, (string?)userInfo["preferred_username"]);
        Assert.Equal("anna@school.example", (string?)userInfo["email"]);
        Assert.Equal(StsHub.School.ToString(), (string?)userInfo["organisation"]);
    }

    [Fact]
    public async Task Code_OpenIdAlone_TellsNoNames()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var tokens = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(("scope", "openid")), username)).Code);

        var idToken = Answer.Claims((string)tokens.Json!["id_token"]!);
        var userInfo = (await sts.GetAsync("/connect/userinfo", tokens.AccessToken)).Json!;
        Assert.All(new[] { "name", "given_name", "family_name", "preferred_username", "email" }, c => Assert.Null(idToken[c] ?? userInfo[c]));
        Assert.Null(tokens.Json["refresh_token"]);
    }

    /// <summary>RFC 9207.</summary>
    [Fact]
    public async Task AuthorizationResponse_SuccessOrError_CarriesIss()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var refused = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));
        var answered = await browser.SignInAsync(app.AuthorizeUrl(), username);

        Assert.Equal(sts.Hub.Address.ToString(), refused.Answer("iss"));
        Assert.Equal(sts.Hub.Address.ToString(), answered.Answer("iss"));
    }

    /// <summary>RFC 9700 section 2.1: exact comparison. The person stays at the hub: an address that is not registered gets nothing, no error either.</summary>
    [Theory]
    [InlineData("https://evil.example/callback")]
    [InlineData("https://app.example/callback")]
    [InlineData("https://app.example/callback?from=hub&more=1")]
    [InlineData("https://app.example/callback/?from=hub")]
    [InlineData("https://APP.example/callback?from=hub")]
    [InlineData("https://app.example/Callback?from=hub")]
    [InlineData("https://app.example/a/../callback?from=hub")]
    [InlineData("https://app.example:443/callback?from=hub")]
    [InlineData("http://app.example/callback?from=hub")]
    [InlineData("https://app.example/callback?from=hub#x")]
    [InlineData("https://app.example@evil.example/callback?from=hub")]
    [InlineData("//app.example/callback?from=hub")]
    [InlineData("javascript:alert(1)")]
    [InlineData(null)]
    public async Task Authorize_RedirectUriNotExactlyRegistered_IsRefusedAtTheHub(string? redirectUri)
    {
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.GetAsync(app.AuthorizeUrl(("redirect_uri", redirectUri)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Left));
        Assert.False(page.AsksToSignIn);
    }

    [Fact]
    public async Task Authorize_UnknownClient_IsRefusedAtTheHub()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var machine = await sts.ManagementAsync(StsHub.School);
        using var browser = new Browser(sts);

        foreach (var clientId in new[] { "nobody", "", null, machine.Id, "\0", new string('x', 9000) })
        {
            var page = await browser.GetAsync(app.AuthorizeUrl(("client_id", clientId)));

            Assert.InRange((int)page.Status, 400, 499);
            Assert.Null(page.Left);
        }
    }

    /// <summary>RFC 9700 section 2.1.1.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "S256")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "plain")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", null)]
    public async Task Authorize_WithoutPkceOrPlain_IsRefused(string? challenge, string? method)
    {
        var app = await PartnerApp.MakeAsync(sts, confidential: true);
        using var browser = new Browser(sts);

        var page = await browser.GetAsync(app.AuthorizeUrl(("code_challenge", challenge), ("code_challenge_method", method)));

        AssertRefused(page, "invalid_request");
    }

    /// <summary>RFC 9700 section 2.1.2: no implicit flow.</summary>
    [Theory]
    [InlineData("token")]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("code id_token")]
    [InlineData("none")]
    public async Task Authorize_ResponseTypeOtherThanCode_IsRefused(string responseType)
    {
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        AssertRefused(await browser.GetAsync(app.AuthorizeUrl(("response_type", responseType))), "unsupported_response_type");
    }

    [Theory]
    [InlineData("openid hub.manage", "invalid_scope")]
    [InlineData("openid nonsense", "invalid_scope")]
    public async Task Authorize_ScopeNotAssigned_IsInvalidScope(string scope, string error)
    {
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        AssertRefused(await browser.GetAsync(app.AuthorizeUrl(("scope", scope))), error);
    }

    [Theory]
    [InlineData("GET", "/connect/authorize")]
    [InlineData("GET", "/connect/authorize?client_id=a&client_id=b")]
    [InlineData("GET", "/connect/authorize?request=eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("GET", "/connect/authorize?request_uri=https://evil.example/request")]
    [InlineData("GET", "/connect/authorize?max_age=soon")]
    [InlineData("PUT", "/connect/authorize")]
    [InlineData("DELETE", "/connect/authorize")]
    [InlineData("GET", "/connect/userinfo")]
    [InlineData("GET", "/connect/par")]
    [InlineData("GET", "/connect/introspect")]
    [InlineData("GET", "/connect/revoke")]
    public async Task Endpoint_MalformedRequest_IsAClientError(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await sts.SendAsync(request);

        Assert.True((int)answer.Status is >= 400 and < 500, $"{answer.Status} {answer.Text}");
    }

    [Theory]
    [InlineData("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("redirect_uri", "https://app.example/callback", "invalid_grant")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("code", "nonsense", "invalid_grant")]
    public async Task Token_CodeWithWrongProof_IsRefused(string parameter, string? value, string error)
    {
        var app = await PartnerApp.MakeAsync(sts);
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);

        var answer = await app.RedeemAsync(code, (parameter, value));

        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Token_CodeOfAnotherClient_IsInvalidGrant()
    {
        var (app, other) = (await PartnerApp.MakeAsync(sts), await PartnerApp.MakeAsync(sts));
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);

        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("client_id", other.Id))).Error);
    }

    /// <summary>ASVS 5.0 10.4.2.</summary>
    [Fact]
    public async Task Token_CodeUsedTwice_RevokesWhatItIssued()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);
        var first = await app.RedeemAsync(code);
        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync("/connect/userinfo", first.AccessToken)).Status);

        var second = await app.RedeemAsync(code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (second.Status, second.Error));
        Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", first.AccessToken)).Status);
        Assert.Equal("invalid_grant", (await app.RefreshAsync(RefreshToken(first))).Error);
    }

    [Fact]
    public async Task Token_CodeUsedManyTimesAtOnce_IssuesOnce()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.RedeemAsync(code)));

        await AssertOnceAsync(answers);
    }

    [Fact]
    public async Task Refresh_UsedManyTimesAtOnce_IssuesOnceAndRevokesTheFamily()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);

        await AssertOnceAsync(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.RefreshAsync(RefreshToken(tokens)))));
    }

    [Fact]
    public async Task Refresh_NewToken_ReplacesTheOld()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var (person, username) = await sts.PersonAsync(StsHub.School);
        var first = await app.TokensAsync(username);

        var second = await app.RefreshAsync(RefreshToken(first));
        var third = await app.RefreshAsync(RefreshToken(second));

        Assert.Equal(HttpStatusCode.OK, third.Status);
        Assert.Equal(3, new[] { first, second, third }.Select(RefreshToken).Distinct().Count());
        Assert.Equal(person.ToString(), (string?)(await sts.GetAsync("/connect/userinfo", third.AccessToken)).Json!["sub"]);
        Assert.Equal(Answer.Claims((string)first.Json!["id_token"]!)["auth_time"]!.ToString(), Answer.Claims((string)third.Json!["id_token"]!)["auth_time"]!.ToString());
    }

    /// <summary>ASVS 5.0 10.4.5, RFC 9700 section 4.14.2.</summary>
    [Fact]
    public async Task Refresh_OldTokenAgain_RevokesTheFamily()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var first = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);
        var second = await app.RefreshAsync(RefreshToken(first));

        var replayed = await app.RefreshAsync(RefreshToken(first));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (replayed.Status, replayed.Error));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(RefreshToken(second))).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", second.AccessToken)).Status);
    }

    [Fact]
    public async Task Refresh_MoreScopeThanWasGranted_IsInvalidScope()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);

        var answer = await app.AskAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", RefreshToken(tokens)), ("scope", "openid rapapi"));

        Assert.Contains(answer.Error, new[] { "invalid_scope", "invalid_grant" });
    }

    [Fact]
    public async Task Refresh_TokenOfAnotherClient_IsInvalidGrant()
    {
        var (app, other) = (await PartnerApp.MakeAsync(sts), await PartnerApp.MakeAsync(sts));
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);

        Assert.Equal("invalid_grant", (await other.RefreshAsync(RefreshToken(tokens))).Error);
    }

    [Fact]
    public async Task Refresh_TokenRevoked_IsInvalidGrant()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);

        await app.AskAsync("/connect/revoke", ("token", RefreshToken(tokens)));

        Assert.Equal("invalid_grant", (await app.RefreshAsync(RefreshToken(tokens))).Error);
    }

    [Fact]
    public async Task UserInfo_AccessTokenRevoked_IsUnauthorized()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);

        await app.AskAsync("/connect/revoke", ("token", tokens.AccessToken));
        var answer = await sts.GetAsync("/connect/userinfo", tokens.AccessToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("invalid_token", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserInfo_TokenOfAProgram_IsUnauthorized()
    {
        var token = (await sts.TokenAsync(await sts.ManagementAsync(StsHub.School))).AccessToken;

        Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", token)).Status);
    }

    /// <summary>A person who is signed out everywhere (here by a new password) or whose account is closed is so at every application.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refresh_AccountClosedOrSignedOutEverywhere_IsInvalidGrant(bool disabled)
    {
        var app = await PartnerApp.MakeAsync(sts);
        var (person, username) = await sts.PersonAsync(StsHub.School);
        using var browser = new Browser(sts);
        var tokens = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(), username)).Code);
        var pending = (await browser.GetAsync(app.AuthorizeUrl())).Code;
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        await sts.PutPersonAsync(StsHub.School, person, new { username, disabled, password = "another long password" });

        Assert.Equal("invalid_grant", (await app.RefreshAsync(RefreshToken(tokens))).Error);
        Assert.Equal("invalid_grant", (await app.RedeemAsync(pending)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", tokens.AccessToken)).Status);
        Assert.True((await browser.GetAsync(app.AuthorizeUrl())).AsksToSignIn);
        await sts.PutPersonAsync(StsHub.School, person, new { username });
        Assert.Equal("invalid_grant", (await app.RefreshAsync(RefreshToken(tokens))).Error);
    }

    internal static string RefreshToken(Answer answer) => (string?)answer.Json?["refresh_token"] ?? throw new InvalidOperationException($"{answer.Status}: {answer.Text}");

    /// <summary>One at most was answered, and since others used the same, what it was given is void.</summary>
    private async Task AssertOnceAsync(Answer[] answers)
    {
        var issued = answers.Where(a => a.Status == HttpStatusCode.OK).ToArray();
        Assert.InRange(issued.Length, 0, 1);
        Assert.All(answers.Except(issued), a => Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (a.Status, a.Error)));
        foreach (var answer in issued)
            Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", answer.AccessToken)).Status);
    }

    /// <summary>Refused, and told to the application, whose address is registered; the person was never asked to sign in.</summary>
    private static void AssertRefused(Page page, string error)
    {
        Assert.False(page.AsksToSignIn);
        if (page.Left is null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.Contains(error, page.Text, StringComparison.Ordinal);
            return;
        }

        Assert.Equal("https://app.example/callback", page.Left.GetLeftPart(UriPartial.Path));
        Assert.Equal(error, page.Answer("error") ?? Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(page.Left.Fragment.TrimStart('#'))["error"]);
        Assert.Null(page.Answer("code"));
    }
}
