using System.Net;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Sts;

/// <summary>How long what the STS issues lives. Each test has a hub of its own, whose clock it puts forward.</summary>
public sealed class LifetimeTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    /// <summary>ASVS 5.0 10.4.3, and stricter.</summary>
    [Theory]
    [InlineData(50, true)]
    [InlineData(61, false)]
    public async Task Code_AfterAMinute_HasExpired(int seconds, bool good)
    {
        var app = await PartnerApp.MakeAsync(sts);
        var code = await app.CodeAsync((await sts.PersonAsync(StsHub.School)).Username);
        sts.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var answer = await app.RedeemAsync(code);

        Assert.Equal(good ? null : "invalid_grant", answer.Error);
    }

    [Fact]
    public async Task AccessToken_AfterAnHour_HasExpired()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);
        sts.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync("/connect/userinfo", tokens.AccessToken)).Status);

        sts.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync("/connect/userinfo", tokens.AccessToken)).Status);
    }

    [Fact]
    public async Task RefreshToken_NotUsedForFifteenDays_HasExpired()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);
        sts.Clock.Advance(TimeSpan.FromDays(15));

        Assert.Equal("invalid_grant", (await app.RefreshAsync(AuthorizationCodeTests.RefreshToken(tokens))).Error);
    }

    [Fact]
    public async Task RefreshToken_HoweverOftenUsed_EndsThirtyDaysAfterTheSignIn()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var tokens = await app.TokensAsync((await sts.PersonAsync(StsHub.School)).Username);
        foreach (var days in new[] { 14.0, 14.0, 1.9 })
        {
            sts.Clock.Advance(TimeSpan.FromDays(days));
            tokens = await app.RefreshAsync(AuthorizationCodeTests.RefreshToken(tokens));
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }

        sts.Clock.Advance(TimeSpan.FromDays(0.1));

        Assert.Equal("invalid_grant", (await app.RefreshAsync(AuthorizationCodeTests.RefreshToken(tokens))).Error);
    }

    [Fact]
    public async Task Session_AfterEightHours_IsOver()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(), username);
        sts.Clock.Advance(TimeSpan.FromHours(7.9));
        Assert.NotNull((await browser.GetAsync(app.AuthorizeUrl())).Code);

        sts.Clock.Advance(TimeSpan.FromHours(0.1));

        Assert.True((await browser.GetAsync(app.AuthorizeUrl())).AsksToSignIn);
    }

    /// <summary>RFC 9126 section 2.2.</summary>
    [Fact]
    public async Task RequestUri_AfterItsTime_HasExpired()
    {
        var app = await PartnerApp.MakeAsync(sts);
        var pushed = await app.PushAsync();
        using var browser = new Browser(sts);
        sts.Clock.Advance(TimeSpan.FromSeconds((int)pushed.Json!["expires_in"]! + 1));

        var page = await browser.GetAsync(PushedAuthorizationTests.Url(app, (string)pushed.Json["request_uri"]!));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Left));
    }

    /// <summary>An application that asks with the same address each time is not answered by one sign-in for ever.</summary>
    [Fact]
    public async Task PromptLogin_SameRequestLater_AsksAgain()
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts);
        using var browser = new Browser(sts);
        await browser.SignInAsync(app.AuthorizeUrl(("prompt", "login")), username);
        sts.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.True((await browser.GetAsync(app.AuthorizeUrl(("prompt", "login")))).AsksToSignIn);
    }
}
