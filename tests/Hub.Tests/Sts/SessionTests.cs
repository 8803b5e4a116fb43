using System.Net;
using Hub.Core.Operations;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Sts;

/// <summary>The session at the browser: when people are asked to sign in, which applications they reach, and how they sign out.</summary>
public sealed class SessionTests(StsHub sts) : IClassFixture<StsHub>
{
    [Fact]
    public async Task Authorize_SignedInAlready_AnswersAtOnceInTheSameSession()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var (app, other) = (await PartnerApp.MakeAsync(sts), await PartnerApp.MakeAsync(sts));
        using var browser = new Browser(sts);
        var first = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(), username)).Code);

        var second = await other.RedeemAsync((await browser.GetAsync(other.AuthorizeUrl(("prompt", "none")))).Code);

        Assert.Equal(IdToken(first)["sid"]!.ToString(), IdToken(second)["sid"]!.ToString());
        Assert.Equal(IdToken(first)["auth_time"]!.ToString(), IdToken(second)["auth_time"]!.ToString());
    }

    [Fact]
    public async Task Authorize_PromptNoneWithoutSession_IsLoginRequired()
    {
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.GetAsync(app.AuthorizeUrl(("prompt", "none")));

        Assert.Equal(("login_required", "st&te =/+"), (page.Answer("error"), page.Answer("state")));
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task Authorize_PromptLoginOrMaxAgePassed_AsksAgainOnce(string parameter, string value)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(), username);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        var url = app.AuthorizeUrl((parameter, value), ("state", "again"));
        var answered = await browser.SignInAsync(url, username);

        Assert.NotNull(answered.Code);
        Assert.True((await browser.GetAsync(app.AuthorizeUrl((parameter, value), ("state", "yet again")))).AsksToSignIn);
    }

    [Fact]
    public async Task Authorize_MaxAgeNotPassed_DoesNotAsk()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(), username);

        Assert.NotNull((await browser.GetAsync(app.AuthorizeUrl(("max_age", "600")))).Code);
    }

    [Fact]
    public async Task Authorize_MaxAgePassedWithPromptNone_IsLoginRequired()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(), username);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Equal("login_required", (await browser.GetAsync(app.AuthorizeUrl(("max_age", "1"), ("prompt", "none")))).Answer("error"));
    }

    [Fact]
    public async Task Authorize_FormPost_SendsCodeAndStateInAForm()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var page = await browser.SignInAsync(app.AuthorizeUrl(("response_mode", "form_post")), username);

        Assert.Equal(PartnerApp.Callback, page.FormAction());
        var fields = page.Fields();
        Assert.Equal(("st&te =/+", sts.Hub.Address.ToString()), (fields["state"], fields["iss"]));
        Assert.Equal(HttpStatusCode.OK, (await app.RedeemAsync(fields["code"])).Status);
    }

    [Fact]
    public async Task Authorize_SentAsForm_IsAnsweredAfterSignIn()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);

        var login = await browser.PostAsync("/connect/authorize", app.Request(("prompt", "login")));
        var answered = await browser.SubmitAsync(login, ("username", username), ("password", StsHub.Password));

        Assert.Equal("st&te =/+", answered.Answer("state"));
        Assert.Equal(HttpStatusCode.OK, (await app.RedeemAsync(answered.Code)).Status);
    }

    [Fact]
    public async Task Authorize_ApplicationNotInUseAtThePersonsSchool_IsAccessDeniedAndAudited()
    {
        var (person, username) = await sts.PersonAsync(StsHub.OtherSchool);
        var app = await PartnerApp.MakeAsync(sts, StsHub.Application);
        using var browser = new Browser(sts);

        var page = await browser.SignInAsync(app.AuthorizeUrl(), username);

        Assert.Equal(("access_denied", "st&te =/+"), (page.Answer("error"), page.Answer("state")));
        Assert.Null(page.Answer("code"));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(StsHub.OtherSchool, 50, TestContext.Current.CancellationToken);
        Assert.Contains(audit, r => (r.Actor, r.Action, r.Target, r.Code) == (person.ToString(), "authorize.refused", app.Id, "application_not_in_use"));
    }

    /// <summary>OpenID Connect RP-Initiated Logout 1.0.</summary>
    [Fact]
    public async Task EndSession_IdTokenHint_SignsOutAndReturnsToTheApplication()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        var tokens = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(), username)).Code);

        var page = await browser.GetAsync(EndUrl(("id_token_hint", (string)tokens.Json!["id_token"]!), ("post_logout_redirect_uri", PartnerApp.SignedOut), ("state", "bye")));

        Assert.Equal($"{PartnerApp.SignedOut}?state=bye", page.Left!.AbsoluteUri);
        Assert.True((await browser.GetAsync(app.AuthorizeUrl())).AsksToSignIn);
        Assert.Contains("You are signed out", (await browser.GetAsync(EndUrl(("id_token_hint", (string)tokens.Json["id_token"]!)))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://app.example/signed-out/")]
    [InlineData("https://app.example/signed-out?x=1")]
    [InlineData("//app.example/signed-out")]
    public async Task EndSession_AddressNotRegistered_StaysAtTheHub(string address)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        var tokens = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(), username)).Code);

        var page = await browser.GetAsync(EndUrl(("id_token_hint", (string)tokens.Json!["id_token"]!), ("post_logout_redirect_uri", address)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Left));
    }

    [Fact]
    public async Task EndSession_AddressOfAnotherClient_StaysAtTheHub()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        var foreign = await sts.ClientAsync(new
        {
            kind = "interactive",
            name = "Other",
            redirectUris = new[] { "https://other.example/" },
            postLogoutRedirectUris = new[] { "https://other.example/signed-out" },
        });
        using var browser = new Browser(sts);
        var tokens = await app.RedeemAsync((await browser.SignInAsync(app.AuthorizeUrl(), username)).Code);
        var hint = (string)tokens.Json!["id_token"]!;

        Assert.Null((await browser.GetAsync(EndUrl(("id_token_hint", hint), ("post_logout_redirect_uri", "https://other.example/signed-out")))).Left);
        Assert.Null((await browser.GetAsync(EndUrl(("id_token_hint", hint), ("client_id", foreign.Id), ("post_logout_redirect_uri", "https://other.example/signed-out")))).Left);
    }

    /// <summary>Nobody is signed out by a link on somebody else's page: without proof, or with proof of another's session, the person is asked.</summary>
    [Fact]
    public async Task EndSession_WithoutOrWithAnothersIdTokenHint_Asks()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var stranger = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);
        var (_, username) = await sts.PersonAsync(StsHub.School);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(), username);

        var pages = new[] { await browser.GetAsync("/connect/endsession"), await browser.GetAsync("/connect/endsession?id_token_hint=nonsense"), await browser.GetAsync(EndUrl(("id_token_hint", (string)stranger.Json!["id_token"]!))) };

        Assert.All(pages, p => Assert.Equal("/logout", p.FormAction()));
        Assert.NotNull((await browser.GetAsync(app.AuthorizeUrl())).Code);
        await browser.SubmitAsync(pages[0]);
        Assert.True((await browser.GetAsync(app.AuthorizeUrl())).AsksToSignIn);
    }

    private static string EndUrl(params (string Name, string? Value)[] parameters) =>
        QueryHelpers.AddQueryString("/connect/endsession", parameters.ToDictionary(p => p.Name, p => p.Value));

    private static System.Text.Json.Nodes.JsonNode IdToken(Answer tokens) => Answer.Claims((string)tokens.Json!["id_token"]!);
}
