using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.ActiveDirectory;

/// <summary>How an agent is paired with a school, what its tokens open, and what the school sees of it.</summary>
public sealed partial class AgentPairingTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pairing_ByACode_WorksOnceAndEveryWrongCodeIsToldAlike()
    {
        var site = await fixture.NamedSchoolAsync(1);
        var (voided, code) = (await TestAgent.CodeAsync(site), await TestAgent.CodeAsync(site));

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestAgent.PairAsync(fixture.Hub.Address, code.ToLowerInvariant().Replace('-', ' '))));
        var refused = new[] { await TestAgent.PairAsync(fixture.Hub.Address, voided), await TestAgent.PairAsync(fixture.Hub.Address, code), await TestAgent.PairAsync(fixture.Hub.Address, "ABCD-EFGH-JKMN"), await TestAgent.PairAsync(fixture.Hub.Address, "no code") };

        Assert.Single(together, p => p.Status == HttpStatusCode.Created);
        Assert.All(refused.Concat(together.Where(p => p.Status != HttpStatusCode.Created)), r => Assert.Equal((HttpStatusCode.Forbidden, "pairing_code_invalid"), (r.Status, (string?)r.Json!["code"])));
        Assert.Single(refused.Select(r => (string?)r.Json!["detail"]).Distinct());
    }

    [Fact]
    public async Task Tokens_OfOtherKeysSitesAndAfterUnpairing_OpenNothing()
    {
        var (site, other) = (await fixture.NamedSchoolAsync(1), await fixture.NamedSchoolAsync(1));
        var agent = await TestAgent.PairedAsync(site);
        using var wrong = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Null(await agent.TokenAsync(wrong));
        Assert.Null(await agent.TokenAsync(agent.Signing, "hub.manage"));
        Assert.Equal(HttpStatusCode.OK, (await agent.SendAsync(HttpMethod.Post, "work", new { most = 1 })).Status);
        Assert.Equal("site_unknown", (string?)(await (agent with { SiteId = other.Id }).SendAsync(HttpMethod.Post, "work", new { most = 1 })).Json!["code"]);

        Assert.True(await site.Hub.Services.GetRequiredService<AgentPairing>().UnpairAsync(site.Id, new Core.Accounts.Actor("someone"), Cancelled));
        foreach (var (method, path) in new[] { (HttpMethod.Post, "work"), (HttpMethod.Get, "work"), (HttpMethod.Get, "directory"), (HttpMethod.Post, "directory"), (HttpMethod.Post, "work/x") })
            Assert.Equal(HttpStatusCode.Unauthorized, (await agent.SendAsync(method, path, method == HttpMethod.Post ? new { } : null)).Status);
        Assert.Null(await agent.TokenAsync(agent.Signing));
    }

    [Fact]
    public async Task Pairing_ByACodeOfHalfAnHourAgo_IsRefused()
    {
        var (early, late) = (await fixture.NamedSchoolAsync(1), await fixture.NamedSchoolAsync(1));
        var (inTime, tooLate) = (await TestAgent.CodeAsync(early), await TestAgent.CodeAsync(late));

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
    public async Task Page_OfTheAgent_MakesACodeShowsHowItStandsAndUnpairs()
    {
        var site = await fixture.NamedSchoolAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        const string page = "/preferences/active-directory/agent";

        var code = Code().Match((await administrator.PostAsync($"{page}/code")).Text).Value;
        Assert.Equal(HttpStatusCode.Created, (await TestAgent.PairAsync(fixture.Hub.Address, code)).Status);
        await site.PlanAsync();
        var paired = await administrator.GetAsync(page);
        await administrator.PostAsync($"{page}/unpair");

        Assert.Contains("DC01", paired, StringComparison.Ordinal);
        Assert.Contains("Ada Byron", paired, StringComparison.Ordinal);
        Assert.DoesNotContain(code, paired, StringComparison.Ordinal);
        Assert.Contains("No agent is paired", await administrator.GetAsync(page), StringComparison.Ordinal);
        Assert.Contains("Waiting", await administrator.GetAsync($"{page}/accounts.csv"), StringComparison.Ordinal);
    }

    [GeneratedRegex("[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")]
    private static partial Regex Code();
}
