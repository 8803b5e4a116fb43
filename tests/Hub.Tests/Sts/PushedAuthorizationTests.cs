using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Tests.Sts;

/// <summary>Pushed authorization requests (RFC 9126).</summary>
public sealed class PushedAuthorizationTests(StsHub sts) : IClassFixture<StsHub>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Authorize_PushedRequest_IsAnsweredOnce(bool promptLogin)
    {
        var (_, username) = await sts.PersonAsync(StsHub.School);
        var app = await PartnerApp.MakeAsync(sts, confidential: true);
        using var browser = new Browser(sts);
        var pushed = await app.PushAsync(("prompt", promptLogin ? "login" : null));
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        Assert.InRange((int)pushed.Json!["expires_in"]!, 5, 600);
        var url = Url(app, (string)pushed.Json["request_uri"]!);

        var answered = await browser.SignInAsync(url, username);
        var again = await browser.GetAsync(url);

        Assert.Equal("st&te =/+", answered.Answer("state"));
        Assert.Equal(HttpStatusCode.OK, (await app.RedeemAsync(answered.Code)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, null), (again.Status, again.Left));
    }

    [Fact]
    public async Task Authorize_RequestUriOfAnotherClient_IsRefused()
    {
        var (app, other) = (await PartnerApp.MakeAsync(sts), await PartnerApp.MakeAsync(sts));
        var pushed = await app.PushAsync();
        using var browser = new Browser(sts);

        var page = await browser.GetAsync(Url(other, (string)pushed.Json!["request_uri"]!));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Left));
    }

    [Fact]
    public async Task Push_WrongSecret_IsInvalidClient()
    {
        var app = await PartnerApp.MakeAsync(sts, confidential: true);

        Assert.Equal("invalid_client", (await app.PushAsync(("client_secret", "wrong"))).Error);
        Assert.Equal("invalid_client", (await app.PushAsync(("client_secret", null))).Error);
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "openid hub.manage", "invalid_scope")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request")]
    public async Task Push_RequestThatWouldBeRefused_IsRefusedAtOnce(string parameter, string? value, string error)
    {
        var app = await PartnerApp.MakeAsync(sts);

        var answer = await app.PushAsync((parameter, value));

        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
    }

    internal static string Url(PartnerApp app, string requestUri) =>
        QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?> { ["client_id"] = app.Id, ["request_uri"] = requestUri });
}
