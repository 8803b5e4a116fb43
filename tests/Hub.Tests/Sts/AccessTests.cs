using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Core.Operations;
using Hub.Core.Sts.Keys;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Hub.Local.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.Sts;

/// <summary>Who may call what: every guarded endpoint with every kind of token that must not open it, and the one that must.</summary>
public sealed partial class AccessTests(StsHub sts) : IClassFixture<StsHub>
{
    /// <summary>Functions that are for everybody: the protocol itself or the page says who may.</summary>
    private static readonly string[] Public = ["StsDocument", "StsEndpoint", "GetLogin", "PostLogin", "GetLogout", "PostLogout",
        "GetSecondStep", "PostSecondStep", "PostSkipSecondStep", "PostContinueSignIn", "GetSignInAuthenticator", "PostSignInAuthenticator", "GetSignInPassphrase", "PostSignInPassphrase",
        "PostExternalLogin", "GetExternalCallback", "GetNewPassword", "PostNewPassword", "GetRecover", "PostRecover", "GetRecoverSent", "GetSetPassword", "PostSetPassword", "GetRecoverDone", "GetAsset", "GetIcon",
        "RapElsewhere", "VendorElsewhere", "GetRapDocument", "GetRapPage", "OneRosterElsewhere", "GetOneRosterDocument", "GetOneRosterPage", "DexCallBack", "PairDirectoryAgent",
        "GetLive", "GetReady", "GetStatus"];

    private static readonly MethodInfo[] HttpFunctions = [.. typeof(StsFunctions).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => TriggerOf(m) is not null)];

    /// <summary>Each guarded endpoint: verb, path for a site, and whether an MIS may call it.</summary>
    public static IEnumerable<TheoryDataRow<string, string, bool>> Guarded =>
        from method in HttpFunctions
        let guard = method.GetCustomAttribute<RequiresScopeAttribute>()
        // What is for partners' clients has its own matrix: RapAccessTests.
        where guard is not null && guard.Kind is null
        let trigger = TriggerOf(method)!
        select new TheoryDataRow<string, string, bool>(trigger.Methods[0], "/" + Parameter().Replace(trigger.Route!, ValueOf), guard.Scopes.Contains("mis"));

    [Fact]
    public void HttpFunction_OfTheHub_SaysWhoMayCallIt()
    {
        foreach (var method in HttpFunctions)
        {
            var (name, level) = (method.GetCustomAttribute<FunctionAttribute>()!.Name, TriggerOf(method)!.AuthLevel);
            var guards = (method.GetCustomAttribute<RequiresScopeAttribute>() is not null ? 1 : 0) + (method.GetCustomAttribute<RequiresPersonAttribute>() is not null ? 1 : 0) + (level != AuthorizationLevel.Anonymous ? 1 : 0) + (Public.Contains(name) ? 1 : 0);
            Assert.True(guards == 1, $"{name} must be guarded in exactly one way: a scope, a person, a function key, or be listed as public.");
        }
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Endpoint_TokenThatMustNotOpenIt_IsRefused(string verb, string path, bool forMis)
    {
        var disabled = await sts.ManagementAsync(StsHub.School);
        var tokenOfDisabled = (await sts.TokenAsync(disabled)).AccessToken;
        await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/disable", new { clientId = disabled.Id });
        var mis = (await sts.TokenAsync(await sts.ClientAsync(new { kind = "mis", name = "MIS", sites = new[] { StsHub.School }, scopes = new[] { "mis" } }))).AccessToken;
        var management = (await sts.TokenAsync(await sts.ManagementAsync(StsHub.School))).AccessToken;
        var forManagement = !path.EndsWith("/feed", StringComparison.Ordinal);
        var rightOne = forManagement ? management : mis;

        await AssertRefusedAsync(verb, path, null, HttpStatusCode.Unauthorized, "token_missing");
        await AssertRefusedAsync(verb, path, "garbage", HttpStatusCode.Unauthorized, "token_invalid");
        await AssertRefusedAsync(verb, path, new string('x', 20_000), HttpStatusCode.Unauthorized, "token_invalid");
        await AssertRefusedAsync(verb, path, (await sts.TokenAsync(await sts.SchoolClientAsync(StsHub.School, StsHub.Application))).AccessToken, HttpStatusCode.Unauthorized, "token_invalid");
        await AssertRefusedAsync(verb, path, tokenOfDisabled, HttpStatusCode.Unauthorized, "token_invalid");
        if (!forMis)
            await AssertRefusedAsync(verb, path, mis, HttpStatusCode.Unauthorized, "token_invalid");
        if (!forManagement)
            await AssertRefusedAsync(verb, path, management, HttpStatusCode.Unauthorized, "token_invalid");
        var other = forManagement
            ? await sts.ManagementAsync(StsHub.OtherSchool)
            : await sts.ClientAsync(new { kind = "mis", name = "MIS", sites = new[] { StsHub.OtherSchool }, scopes = new[] { "mis" } });
        await AssertRefusedAsync(verb, path, (await sts.TokenAsync(other)).AccessToken, HttpStatusCode.NotFound, "site_unknown");

        using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Headers = { Authorization = new("Bearer", rightOne) } };
        var answer = await sts.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.Status);
        Assert.NotEqual("site_unknown", (string?)answer.Json?["code"]);
        Assert.True((int)answer.Status < 500, answer.Text);
    }

    [Fact]
    public async Task Endpoint_TokenMadeOfTheRightKeyButWrong_IsRefused()
    {
        var client = await sts.ManagementAsync(StsHub.School);
        var id = client.Id;
        // The hub reads its keys when it first needs one.
        await sts.TokenAsync(client);
        var signing = sts.Hub.Services.GetRequiredService<SigningKeys>().Ring.Signing(SecurityAlgorithms.EcdsaSha256, DateTimeOffset.UtcNow);
        var path = $"/mis/v1/sites/{StsHub.School}/imports";
        var now = DateTime.UtcNow;

        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync(path, Token())).Status);
        foreach (var wrong in new[]
        {
            Token(expires: now.AddSeconds(-1)), Token(audience: "urn:hub:rap"), Token(issuer: "https://elsewhere.example/"), Token(type: "JWT"), Token(clientId: "nobody"),
            Token(key: new SigningCredentials(new ECDsaSecurityKey(System.Security.Cryptography.ECDsa.Create()) { KeyId = signing.Key.KeyId }, SecurityAlgorithms.EcdsaSha256)), Unsigned(Token()),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await sts.GetAsync(path, wrong)).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await sts.GetAsync(path, Token(scope: "mis-not"))).Status);

        string Token(DateTime? expires = null, string? audience = null, string? issuer = null, string type = "at+jwt", string? clientId = null, string scope = "hub.manage", SigningCredentials? key = null) =>
            new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = issuer ?? sts.Hub.Address.ToString(),
                Audience = audience ?? "urn:hub:manage",
                Expires = expires ?? now.AddMinutes(5),
                NotBefore = now.AddHours(-1),
                IssuedAt = now.AddHours(-1),
                TokenType = type,
                SigningCredentials = key ?? signing,
                Claims = new Dictionary<string, object> { ["sub"] = clientId ?? id, ["client_id"] = clientId ?? id, ["scope"] = scope, ["jti"] = Guid.NewGuid().ToString("N") },
            });
    }

    [Fact]
    public async Task Endpoint_OtherSitesToken_IsAuditedAtTheSiteThatWasTried()
    {
        var other = await sts.ManagementAsync(StsHub.OtherSchool);
        await sts.GetAsync($"/mis/v1/sites/{StsHub.School}/people", (await sts.TokenAsync(other)).AccessToken);

        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(StsHub.School, 50, TestContext.Current.CancellationToken);

        Assert.Contains(audit, r => r.Actor == other.Id && r is { Action: "access.refused", Target: "ListPeople", Code: "site_unknown" });
    }

    [Fact]
    public async Task Endpoint_TokenForOneOfItsSites_OpensThatOneOnly()
    {
        var both = await sts.ManagementAsync(StsHub.School, StsHub.OtherSchool);

        var one = (await sts.TokenAsync(both, StsHub.School)).AccessToken;
        var all = (await sts.TokenAsync(both)).AccessToken;

        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync($"/mis/v1/sites/{StsHub.School}/people", one)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await sts.GetAsync($"/mis/v1/sites/{StsHub.OtherSchool}/people", one)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync($"/mis/v1/sites/{StsHub.OtherSchool}/people", all)).Status);
    }

    [Fact]
    public async Task Token_ApplicationSwitchedOff_GivesNoMoreTokens()
    {
        var application = Guid.NewGuid();
        await sts.InstallAsync(StsHub.School, application, "active");
        var client = await sts.SchoolClientAsync(StsHub.School, application);
        var token = (await sts.TokenAsync(client)).AccessToken;

        await sts.InstallAsync(StsHub.School, application, "disabled");

        Assert.Equal("unauthorized_client", (await sts.TokenAsync(client)).Error);
        var introspected = await sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{client.Id}:{client.Secret}", "/connect/introspect");
        Assert.False((bool)introspected.Json!["active"]!);
    }

    private async Task AssertRefusedAsync(string verb, string path, string? token, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        var answer = await sts.SendAsync(request);
        Assert.Equal((status, code), (answer.Status, (string?)answer.Json?["code"]));
        if (status == HttpStatusCode.Unauthorized)
            Assert.StartsWith("Bearer", answer.Challenge, StringComparison.Ordinal);
    }

    private static string Unsigned(string token) =>
        $"{Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}"u8)}.{token.Split('.')[1]}.";

    private static HttpTriggerAttribute? TriggerOf(MethodInfo method) => method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null);

    private static string ValueOf(Match parameter) => parameter.Groups[1].Value switch
    {
        "siteId" => StsHub.School.ToString(),
        "decision" => "apply",
        "directory" => "google",
        _ => "x",
    };

    [GeneratedRegex(@"\{(\w+)(?::(?:[^{}()]|\((?:[^()]|\([^()]*\))*\))*)?\}")]
    private static partial Regex Parameter();
}
