using System.Reflection;
using Hub.Core.Operations;
using Hub.Core.Sts.Keys;
using Hub.Functions.Rostering.OneRoster;
using Hub.Functions.Sts;
using Hub.Local.Functions;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>Who may ask the OneRoster API what: every endpoint with everybody.</summary>
public sealed class OneRosterAccessTests(OneRosterHub hub) : IClassFixture<OneRosterHub>
{
    /// <summary>For each function that is not for everybody: its version, and the scopes that open it.</summary>
    private static readonly Dictionary<string, (OneRosterApi Api, bool Demographics, string[] Scopes)> Matrix = new()
    {
        ["GetOneRoster"] = (OneRosterApi.V11, false, ["onerosterapi", "https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly", "https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly"]),
        ["GetOneRosterDemographics"] = (OneRosterApi.V11, true, [OneRosterHub.Demographics11]),
        ["GetOneRoster12"] = (OneRosterApi.V12, false, ["onerosterapi", "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly", "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"]),
        ["GetOneRosterDemographics12"] = (OneRosterApi.V12, true, [OneRosterHub.Demographics12]),
    };

    private static readonly Dictionary<string, (int Status, string Code)> Refused = new()
    {
        ["no token"] = (401, "unauthorisedrequest"),
        ["garbage"] = (401, "unauthorisedrequest"),
        ["expired"] = (401, "unauthorisedrequest"),
        ["wrong audience"] = (401, "unauthorisedrequest"),
        ["without the scope"] = (403, "forbidden"),
        ["the vendor's own client"] = (403, "forbidden"),
        ["a person"] = (403, "forbidden"),
        ["disabled client"] = (401, "unauthorisedrequest"),
        ["disabled install"] = (401, "unauthorisedrequest"),
    };

    public static TheoryData<string> Functions => [.. Matrix.Keys];

    /// <summary>An id of the school's in a collection.</summary>
    public static string IdIn(string collection) => collection switch
    {
        "orgs" or "schools" => "school",
        "academicSessions" or "terms" or "gradingPeriods" => "autumn",
        "courses" => "maths7",
        "classes" => "7ma1",
        "teachers" => "teacher",
        "enrollments" => "e1",
        _ => "pupil",
    };

    [Fact]
    public void Matrix_Functions_AreAllThatThereAre()
    {
        var functions = from method in typeof(StsFunctions).Assembly.GetTypes().SelectMany(t => t.GetMethods())
                        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
                        where trigger?.Route?.StartsWith("ims/oneroster", StringComparison.Ordinal) == true && method.GetCustomAttribute<RequiresScopeAttribute>() is not null
                        select method.GetCustomAttribute<FunctionAttribute>()!.Name;

        Assert.Equal(functions.Order(StringComparer.Ordinal), Matrix.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(82, OneRosterApi.All.Sum(a => a.Endpoints.Count));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Endpoints_AskedByEverybody_AnswerEachAsTheyShould(string function)
    {
        var (api, demographics, scopes) = Matrix[function];
        var refused = await RefusedAsync(api, demographics, scopes);
        Assert.Equal(Refused.Keys.Order(), refused.Keys.Order());
        var other = await OtherSchoolAsync(scopes);
        foreach (var endpoint in api.Endpoints.Where(e => e.IsDemographics == demographics))
        {
            var segments = endpoint.Path.Split('/');
            var path = $"/{api.Path}/{string.Join('/', segments.Select((s, i) => s[0] == '{' ? IdIn(segments[i - 1]) : s))}";
            foreach (var (who, token) in refused)
            {
                var answer = await hub.Partners.SendAsync(path, token);
                Assert.True((answer.Status, answer.Minor()!) == Refused[who] && answer.MediaType == "application/json", $"{path} answers {who} {answer.Status}: {answer.Text}");
                Assert.DoesNotContain("Byron", answer.Text, StringComparison.Ordinal);
                Assert.Equal(who is not ("the vendor's own client" or "a person"), answer.Headers.GetValueOrDefault("WWW-Authenticate")?.StartsWith("Bearer", StringComparison.Ordinal) == true);
            }

            // The school of another's token has no data: the same path leads to nothing.
            var elsewhere = await hub.Partners.SendAsync(path, other);
            Assert.Equal(endpoint.IsSingle ? 404 : 200, elsewhere.Status);
            Assert.True(endpoint.IsSingle || elsewhere.Headers["X-Total-Count"] == "0", elsewhere.Text);
            foreach (var scope in scopes)
                Assert.Equal(endpoint.Name == "getGradingPeriod" ? 404 : 200, (await hub.Partners.SendAsync(path, await hub.TokenAsync(scope))).Status);
        }

        // Whoever is known and refused is on the record of the school that the token is for.
        var audit = await hub.Partners.Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(StsHub.School, 500, TestContext.Current.CancellationToken);
        foreach (var code in new[] { "insufficient_scope", "wrong_kind_of_client" })
            Assert.Contains(audit, r => r.Action == "access.refused" && r.Target == function && r.Code == code);
    }

    private async Task<Dictionary<string, string?>> RefusedAsync(OneRosterApi api, bool demographics, string[] scopes)
    {
        var sts = hub.Partners.Sts;
        var off = Guid.NewGuid();
        await sts.InstallAsync(StsHub.School, off, "active");
        var disabled = await hub.Partners.ClientAsync(StsHub.School, StsHub.Application, scopes);
        var vendor = await sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = StsHub.Vendor, scopes });
        var (person, _) = await sts.PersonAsync(StsHub.School);
        var (application, _) = await sts.ClientAsync(new { kind = "interactive", name = "App", redirectUris = new[] { "https://app.example/" }, scopes });
        var tokens = new Dictionary<string, string?>
        {
            ["no token"] = null,
            ["garbage"] = "garbage",
            ["expired"] = Made(disabled.Id, disabled.Id, scopes, TimeSpan.FromSeconds(-1)),
            ["wrong audience"] = hub.Partners.FullToken,
            ["without the scope"] = await hub.TokenAsync(demographics ? "onerosterapi" : api == OneRosterApi.V11 ? OneRosterHub.Demographics11 : OneRosterHub.Demographics12),
            ["the vendor's own client"] = (await sts.TokenAsync(vendor, StsHub.School)).AccessToken,
            ["a person"] = Made(person.ToString(), application, scopes, TimeSpan.FromMinutes(5)),
            ["disabled client"] = (await sts.TokenAsync(disabled)).AccessToken,
            ["disabled install"] = (await sts.TokenAsync(await hub.Partners.ClientAsync(StsHub.School, off, scopes))).AccessToken,
        };
        await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/disable", new { clientId = disabled.Id });
        await sts.InstallAsync(StsHub.School, off, "disabled");
        return tokens;
    }

    private async Task<string> OtherSchoolAsync(string[] scopes)
    {
        var application = Guid.NewGuid();
        await hub.Partners.Sts.InstallAsync(StsHub.OtherSchool, application, "active");
        return (await hub.Partners.Sts.TokenAsync(await hub.Partners.ClientAsync(StsHub.OtherSchool, application, scopes))).AccessToken;
    }

    private string Made(string subject, string clientId, string[] scopes, TimeSpan expiresIn) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = hub.Partners.Sts.Hub.Address.ToString(),
        Audience = "urn:hub:oneroster",
        Expires = DateTime.UtcNow + expiresIn,
        NotBefore = DateTime.UtcNow.AddHours(-1),
        IssuedAt = DateTime.UtcNow.AddHours(-1),
        TokenType = "at+jwt",
        SigningCredentials = hub.Partners.Sts.Hub.Services.GetRequiredService<SigningKeys>().Ring.Signing(SecurityAlgorithms.EcdsaSha256, DateTimeOffset.UtcNow),
        Claims = new Dictionary<string, object>
        {
            ["sub"] = subject,
            ["client_id"] = clientId,
            ["scope"] = string.Join(' ', scopes),
            ["organisation"] = StsHub.School.ToString(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        },
    });
}

/// <summary>A client that asks too often.</summary>
public sealed class OneRosterLimitTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Requests_MoreThanTheLimit_AreToldToWait()
    {
        await using var hub = new OneRosterHub(azurite);
        hub.Partners.Sts.Settings["Sts:Limits:OneRoster:Burst"] = "2";
        hub.Partners.Sts.Settings["Sts:Limits:OneRoster:PerMinute"] = "1";
        await hub.InitializeAsync();
        Assert.Equal("\"client\";r=1", (await hub.GetAsync("/orgs")).Headers["RateLimit"]);
        await hub.GetAsync("/orgs");

        var reply = await hub.GetAsync("/orgs");

        Assert.Equal((429, "server_busy"), (reply.Status, reply.Minor()));
        Assert.True(int.Parse(reply.Headers["Retry-After"], null) > 0);
        Assert.Equal(200, (await hub.GetAsync("/orgs", await hub.TokenAsync("onerosterapi"))).Status);
    }
}
