using System.Text.Json;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Sts;

/// <summary>A ready JavaScript client, the npm package openid-client (a certified relying party), against the STS.</summary>
public sealed class OpenIdClientTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Callback = "https://app.example/openid-client";

    [Fact]
    public async Task OpenIdClient_EveryStep_Succeeds()
    {
        var machine = await sts.ManagementAsync(StsHub.School);
        var secret = "s:e+c%r/e=t ünd %2B mehr";
        await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = machine.Id, label = "brought", secret });
        var (app, _) = await sts.ClientAsync(new
        {
            kind = "interactive",
            name = "Application",
            redirectUris = new[] { Callback },
            postLogoutRedirectUris = new[] { PartnerApp.SignedOut },
        });
        var appSecret = (string)(await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = app, label = "first" }))["secret"]!;
        var settings = JsonSerializer.Serialize(new
        {
            hub = sts.Hub.Address,
            organisation = StsHub.School,
            machine = new { id = machine.Id, secret },
            app = new { id = app, secret = appSecret, redirectUri = Callback, signedOutUri = PartnerApp.SignedOut },
            username = (await sts.PersonAsync(StsHub.School)).Username,
            password = StsHub.Password,
        });

        var (exitCode, output, errors) = await OtherProgram.RunAsync("node", [Path.Combine(AppContext.BaseDirectory, "Sts", "openid-client.mjs"), settings]);

        Assert.True(exitCode == 0, $"{output}{errors}");
        Assert.Equal(
            [
                "ok discovery", "ok client credentials, basic", "ok client credentials, post", "ok introspection", "ok revocation", "ok code with PKCE", "ok userinfo", "ok refresh",
                "ok pushed authorization request", "ok end session",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
