using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.ActiveDirectory;

/// <summary>The agent's side of the wire: pairing, tokens, orders, answers, reports.</summary>
public sealed partial class AgentApiTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pairing_ByACode_WorksOnceAndEveryWrongCodeIsToldAlike()
    {
        var site = await SchoolAsync(1);
        var (voided, code) = (await CodeAsync(site), await CodeAsync(site));

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PairAsync(code.ToLowerInvariant().Replace('-', ' '))));
        var refused = new[] { await PairAsync(voided), await PairAsync(code), await PairAsync("ABCD-EFGH-JKMN"), await PairAsync("no code") };

        Assert.Single(together, p => p.Status == HttpStatusCode.Created);
        Assert.All(refused.Concat(together.Where(p => p.Status != HttpStatusCode.Created)), r => Assert.Equal((HttpStatusCode.Forbidden, "pairing_code_invalid"), (r.Status, (string?)r.Json!["code"])));
        Assert.Single(refused.Select(r => (string?)r.Json!["detail"]).Distinct());
    }

    [Fact]
    public async Task Tokens_OfOtherKeysSitesAndAfterUnpairing_OpenNothing()
    {
        var (site, other) = (await SchoolAsync(1), await SchoolAsync(1));
        var agent = await PairedAsync(site);
        using var wrong = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Null(await TokenAsync(agent, wrong));
        Assert.Null(await TokenAsync(agent, agent.Signing, "hub.manage"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(agent, HttpMethod.Post, "work", new { most = 1 })).Status);
        Assert.Equal("site_unknown", (string?)(await SendAsync(agent with { SiteId = other.Id }, HttpMethod.Post, "work", new { most = 1 })).Json!["code"]);

        Assert.True(await site.Hub.Services.GetRequiredService<AgentPairing>().UnpairAsync(site.Id, new Core.Accounts.Actor("someone"), Cancelled));
        foreach (var (method, path) in new[] { (HttpMethod.Post, "work"), (HttpMethod.Get, "work"), (HttpMethod.Get, "directory"), (HttpMethod.Post, "directory"), (HttpMethod.Post, "work/x") })
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(agent, method, path, method == HttpMethod.Post ? new { } : null)).Status);
        Assert.Null(await TokenAsync(agent, agent.Signing));
    }

    [Fact]
    public async Task Work_TakenByTwoAtOnce_IsGivenOnceAnsweredIdempotentlyAndThenThereIsNone()
    {
        var site = await SchoolAsync(8);
        var agent = await PairedAsync(site);
        await PlanAsync(site);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(agent, HttpMethod.Post, "work", new { most = 8 })));
        var orders = taken.SelectMany(t => (JsonArray)t.Json!["orders"]!).ToArray();

        Assert.Equal(8, orders.Length);
        Assert.Equal(8, orders.Select(o => (string)o!["id"]!).Distinct().Count());
        using var key = agent.Encryption;
        var password = Jose.JWT.Decode((string)orders[0]!["password"]!, key);
        Assert.Matches("^[A-Z][a-z]+[2-9]+.$", password);
        using var stranger = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.ThrowsAny<Exception>(() => Jose.JWT.Decode((string)orders[0]!["password"]!, stranger));

        foreach (var order in orders.Concat(orders))
        {
            var answer = new { id = (string)order!["id"]!, outcome = "made", objectGuid = Guid.NewGuid(), changes = new[] { new { what = "enabled", before = (string?)null, after = "true" } } };
            Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(agent, HttpMethod.Post, $"work/{(string)order["id"]!}", answer)).Status);
        }

        Assert.Equal(0, await PlanAsync(site));
        Assert.Empty((JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { most = 8 })).Json!["orders"]!);
        var accounts = await site.Hub.Services.GetRequiredService<DirectoryOrders>().ListAsync(site.Id, Cancelled);
        Assert.All(accounts, a => Assert.Equal(DirectoryAccountState.Done, a.State));
        Assert.Contains(password, accounts.Select(site.Hub.Services.GetRequiredService<PlanDirectoryWork>().PasswordOf));
    }

    [Fact]
    public async Task Work_WaitedFor_ComesAsSoonAsThereIsSome()
    {
        var site = await SchoolAsync(1);
        var agent = await PairedAsync(site);
        while (((JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { most = 9 })).Json!["orders"]!).Count == 0)
            await Task.Delay(50, Cancelled);
        var waiting = SendAsync(agent, HttpMethod.Post, "work", new { waitSeconds = 25 });

        await site.Hub.Services.GetRequiredService<PlanDirectoryWork>().RunAsync(site.Id, again: true, null, Cancelled);

        Assert.Single((JsonArray)(await waiting).Json!["orders"]!);
    }

    [Fact]
    public async Task Changes_ThatWouldDisableMany_AreHeldUntilExactlyTheyAreApproved()
    {
        var site = await SchoolAsync(120);
        var agent = await PairedAsync(site);
        await PlanAsync(site);
        for (var left = 120; left > 0;)
        {
            foreach (var order in (JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { most = 100 })).Json!["orders"]!)
            {
                await SendAsync(agent, HttpMethod.Post, $"work/{(string)order!["id"]!}", new { outcome = "made", objectGuid = Guid.NewGuid() });
                left--;
            }
        }

        await RulesAsync(site, r => r with { Placement = r.Placement with { UserTypes = [UserType.Staff] } });
        var plan = site.Hub.Services.GetRequiredService<PlanDirectoryWork>();

        Assert.Equal(0, await PlanAsync(site));
        var held = await plan.HeldAsync(site.Id, Cancelled);
        Assert.NotNull(held);
        Assert.Equal(0, await plan.RunAsync(site.Id, false, "other", Cancelled));
        Assert.Equal(120, await plan.RunAsync(site.Id, false, held.Changes, Cancelled));
        Assert.Null(await plan.HeldAsync(site.Id, Cancelled));
    }

    [Fact]
    public async Task Report_OfNamesThatAreTaken_KeepsThemFromPeople()
    {
        // Nobody is named before there are rules, so the report is there first.
        var site = await fixture.SiteAsync(2);
        var agent = await PairedAsync(site);
        var report = new
        {
            server = "CN=DC01",
            usn = 7,
            whole = true,
            part = 0,
            accounts = new[] { new { objectGuid = Guid.NewGuid(), accountName = "ABYRON", within = false } },
        };
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(agent, HttpMethod.Post, "directory", report)).Status);

        await NamedAsync(site);

        var names = (await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled)).People.Values.Select(p => p.AccountName!.Value);
        Assert.Equal(["abyron2", "ada.byron"], names.Order());
        Assert.Equal(7, (int)(await SendAsync(agent, HttpMethod.Get, "directory", null)).Json!["usn"]!);
    }

    [Theory]
    [InlineData("work", "[]")]
    [InlineData("work", "{\"most\":1e99}")]
    [InlineData("work", "{\"most\":0,\"waitSeconds\":\"x\"}")]
    [InlineData("work/x", "{\"outcome\":\"made\",\"changes\":[{\"what\":1}]}")]
    [InlineData("work/../work", "{")]
    [InlineData("directory", "{\"server\":\"x\",\"usn\":-1,\"accounts\":[1,{}]}")]
    [InlineData("directory", "{\"server\":\"\\ud800\"}")]
    public async Task Bodies_ThatAreHostile_AreRefusedAndNeverAnError(string path, string body)
    {
        var agent = await PairedAsync(await SchoolAsync(1));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Hub.Address, $"/ad/v1/sites/{agent.SiteId}/{path}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agent.Token);

        Assert.Equal(HttpStatusCode.BadRequest, (await Http.SendAsync(request, Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Pairing_ByACodeOfHalfAnHourAgo_IsRefused()
    {
        var (early, late) = (await SchoolAsync(1), await SchoolAsync(1));
        var (inTime, tooLate) = (await CodeAsync(early), await CodeAsync(late));

        Assert.True((await AtAsync(TimeSpan.FromMinutes(29), inTime)).Succeeded(out _, out _));
        Assert.False((await AtAsync(TimeSpan.FromMinutes(31), tooLate)).Succeeded(out _, out var refusal));
        Assert.Equal("pairing_code_invalid", refusal.Code);

        Task<Core.Outcome<(PairedAgent, Core.Sites.Site)>> AtAsync(TimeSpan later, string code)
        {
            var hub = fixture.Hub.Services;
            var pairing = new AgentPairing(
                hub.GetRequiredService<Core.Storage.Tables>(), hub.GetRequiredService<Core.Sites.Sites>(), hub.GetRequiredService<Core.Sts.Clients.Clients>(), hub.GetRequiredService<Core.Operations.Audit>(),
                new FakeTimeProvider(DateTimeOffset.UtcNow + later));
            return pairing.PairAsync(new PairingRequest(code, "DC01", "1.0.0", "{}", "{}"), null, Cancelled);
        }
    }

    [Fact]
    public async Task Work_OfALeaseThatEndedOrOfAnEarlierRun_IsGivenAgain()
    {
        var site = await SchoolAsync(3);
        var agent = await PairedAsync(site);
        await PlanAsync(site);

        var first = await TakeAsync("one");
        var (same, next) = (await TakeAsync("one"), await TakeAsync("two"));

        Assert.Equal((3, 0), (first.Length, same.Length));
        Assert.Equal(first.Order(), next.Order());
        var tables = fixture.Hub.Services.GetRequiredService<Core.Storage.Tables>();
        Assert.Empty(await new DirectoryOrders(tables, new FakeTimeProvider(DateTimeOffset.UtcNow + DirectoryOrders.Lease - TimeSpan.FromMinutes(1))).LeaseAsync(site.Id, "two", 9, Cancelled));
        Assert.Equal(3, (await new DirectoryOrders(tables, new FakeTimeProvider(DateTimeOffset.UtcNow + DirectoryOrders.Lease)).LeaseAsync(site.Id, "two", 9, Cancelled)).Count);

        async Task<string[]> TakeAsync(string run) =>
            [.. ((JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { run, most = 9 })).Json!["orders"]!).Select(o => (string)o!["id"]!)];
    }

    [Fact]
    public async Task Answer_ToAnOrderThatWasReplaced_KeepsTheAccountAndLeavesTheNewOrder()
    {
        var site = await SchoolAsync(1);
        var agent = await PairedAsync(site);
        await PlanAsync(site);
        var old = (string)((JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { most = 9 })).Json!["orders"]!)[0]!["id"]!;
        await RulesAsync(site, r => r with { Placement = r.Placement with { Units = new Dictionary<UserType, string> { [UserType.Student] = "OU=Elsewhere,DC=school" } } });
        await PlanAsync(site);
        var guid = Guid.NewGuid();

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(agent, HttpMethod.Post, $"work/{old}", new { outcome = "made", objectGuid = guid })).Status);

        var account = Assert.Single(await site.Hub.Services.GetRequiredService<DirectoryOrders>().ListAsync(site.Id, Cancelled));
        Assert.Equal((DirectoryAccountState.Waiting, true), (account.State, account.OrderId != old));
        Assert.Equal(guid, (await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled)).People.Values.Single().ObjectGuid);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(agent, HttpMethod.Post, $"work/{new string('a', 24)}-{new string('b', 16)}", new { outcome = "made" })).Status);
    }

    [Theory]
    [InlineData("work", 256 * 1024)]
    [InlineData("directory", 1024 * 1024)]
    public async Task Bodies_ThatAreTooLong_AreRefusedBeforeTheyAreRead(string path, int most)
    {
        var agent = await PairedAsync(await SchoolAsync(1));

        var answer = await SendAsync(agent, HttpMethod.Post, path, new { server = new string('x', most) });

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (answer.Status, (string?)answer.Json!["code"]));
    }

    [Fact]
    public async Task Accounts_ThatWereDeleted_AreMadeAnewOnlyWhenAnAdministratorWantsThem()
    {
        var site = await SchoolAsync(1);
        var agent = await PairedAsync(site);
        using var administrator = await Administrator.SignInAsync(site);
        const string page = "/preferences/active-directory/agent";
        await PlanAsync(site);
        var guid = Guid.NewGuid();
        await SendAsync(agent, HttpMethod.Post, $"work/{(string)(await OrderAsync())["id"]!}", new { outcome = "made", objectGuid = guid });

        // The next whole report does not have it.
        await SendAsync(agent, HttpMethod.Post, "directory", new { server = "CN=DC01", usn = 9, whole = true, part = 0, accounts = Array.Empty<object>() });
        await PlanAsync(site);
        var order = await OrderAsync();
        Assert.Equal(guid, (Guid)order["objectGuid"]!);
        await SendAsync(agent, HttpMethod.Post, $"work/{(string)order["id"]!}", new { outcome = "refused", code = "account_gone" });
        Assert.Equal(0, await PlanAsync(site));
        Assert.Contains("An account is gone", await administrator.GetAsync(page), StringComparison.Ordinal);

        await administrator.PostAsync($"{page}/make-anew");
        var anew = await OrderAsync();

        Assert.Null(anew["objectGuid"]);
        Assert.NotNull(anew["password"]);

        async Task<JsonNode> OrderAsync()
        {
            JsonArray orders;
            while ((orders = (JsonArray)(await SendAsync(agent, HttpMethod.Post, "work", new { most = 9, waitSeconds = 20 })).Json!["orders"]!).Count == 0)
                await Task.Delay(50, Cancelled);
            return Assert.Single(orders)!;
        }
    }

    [Fact]
    public async Task Page_OfTheAgent_MakesACodeShowsHowItStandsAndUnpairs()
    {
        var site = await SchoolAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        const string page = "/preferences/active-directory/agent";

        var code = Code().Match((await administrator.PostAsync($"{page}/code")).Text).Value;
        Assert.Equal(HttpStatusCode.Created, (await PairAsync(code)).Status);
        await PlanAsync(site);
        var paired = await administrator.GetAsync(page);
        await administrator.PostAsync($"{page}/unpair");

        Assert.Contains("DC01", paired, StringComparison.Ordinal);
        Assert.Contains("Ada Byron", paired, StringComparison.Ordinal);
        Assert.DoesNotContain(code, paired, StringComparison.Ordinal);
        Assert.Contains("No agent is paired", await administrator.GetAsync(page), StringComparison.Ordinal);
        Assert.Contains("Waiting", await administrator.GetAsync($"{page}/accounts.csv"), StringComparison.Ordinal);
    }

    private async Task<TestSite> SchoolAsync(int pupils)
    {
        var site = await fixture.SiteAsync(pupils);
        await NamedAsync(site);
        return site;
    }

    private static async Task NamedAsync(TestSite site)
    {
        await RulesAsync(site, _ => new ActiveDirectoryRules
        {
            PrincipalNames = new PrincipalNameRules { Suffixes = [site.Domain] },
            Placement = new PlacementRules { UserTypes = [UserType.Student], Units = new Dictionary<UserType, string> { [UserType.Student] = "OU=Students,DC=school" } },
        });
        await site.Hub.Services.GetRequiredService<DirectoryNaming>().NameNewAsync(site.Id, Cancelled);
    }

    private static async Task RulesAsync(TestSite site, Func<ActiveDirectoryRules, ActiveDirectoryRules> change)
    {
        var sites = site.Hub.Services.GetRequiredService<Core.Sites.Sites>();
        var stored = (await sites.ReadAsync(site.Id, Cancelled))!;
        Assert.NotNull(await sites.TryStoreAsync(stored.Site with { ActiveDirectory = change(stored.Site.ActiveDirectory) }, stored, Cancelled));
    }

    private static Task<int> PlanAsync(TestSite site) => site.Hub.Services.GetRequiredService<PlanDirectoryWork>().RunAsync(site.Id, false, null, Cancelled);

    private static async Task<string> CodeAsync(TestSite site) =>
        (await site.Hub.Services.GetRequiredService<AgentPairing>().MakeCodeAsync(site.Id, new Core.Accounts.Actor("someone"), Cancelled)).Code;

    private async Task<(HttpStatusCode Status, JsonNode? Json)> PairAsync(string code, ECDsa? signing = null, ECDiffieHellman? encryption = null)
    {
        using var mine = signing is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        using var own = encryption is null ? ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) : null;
        var body = new
        {
            code,
            name = "DC01",
            version = "1.0.0",
            signingKey = Key((signing ?? mine!).ExportParameters(false), "sig", "ES256"),
            encryptionKey = Key((encryption ?? own!).ExportParameters(false), "enc", "ECDH-ES"),
        };
        using var answer = await Http.PostAsJsonAsync(new Uri(fixture.Hub.Address, "/ad/v1/pairings"), body, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonNode>(Cancelled));
    }

    private static object Key(ECParameters key, string use, string alg) =>
        new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(key.Q.X), y = Base64UrlEncoder.Encode(key.Q.Y), use, alg, kid = $"{use}-1" };

    private async Task<TestAgent> PairedAsync(TestSite site)
    {
        var (signing, encryption) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        var paired = await PairAsync(await CodeAsync(site), signing, encryption);
        Assert.True(paired.Status == HttpStatusCode.Created, paired.Json?.ToString());
        var agent = new TestAgent(site.Id, (string)paired.Json!["clientId"]!, new Uri((string)paired.Json["tokenEndpoint"]!), (string)paired.Json["issuer"]!, signing, encryption, "");
        return agent with { Token = (await TokenAsync(agent, signing))! };
    }

    private static async Task<string?> TokenAsync(TestAgent agent, ECDsa key, string scope = "ad-agent")
    {
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = agent.ClientId,
            Audience = agent.Issuer,
            TokenType = "client-authentication+jwt",
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = agent.ClientId, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "sig-1" }, "ES256"),
        });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion"] = assertion,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        });
        using var answer = await Http.PostAsync(agent.TokenEndpoint, form, Cancelled);
        return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["access_token"];
    }

    private async Task<(HttpStatusCode Status, JsonNode? Json)> SendAsync(TestAgent agent, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(fixture.Hub.Address, $"/ad/v1/sites/{agent.SiteId}/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agent.Token);
        using var answer = await Http.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    [GeneratedRegex("[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")]
    private static partial Regex Code();

    private sealed record TestAgent(Guid SiteId, string ClientId, Uri TokenEndpoint, string Issuer, ECDsa Signing, ECDiffieHellman Encryption, string Token);
}
