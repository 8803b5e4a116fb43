using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.ActiveDirectory;

/// <summary>What a paired agent and the hub say to one another: orders, answers, reports.</summary>
public sealed class AgentApiTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_TakenByTwoAtOnce_IsGivenOnceAnsweredIdempotentlyAndThenThereIsNone()
    {
        var site = await fixture.NamedSchoolAsync(8);
        var agent = await TestAgent.PairedAsync(site);
        await site.PlanAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => agent.SendAsync(HttpMethod.Post, "work", new { most = 8 })));
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
            Assert.Equal(HttpStatusCode.NoContent, (await agent.SendAsync(HttpMethod.Post, $"work/{(string)order["id"]!}", answer)).Status);
        }

        Assert.Equal(0, await site.PlanAsync());
        Assert.Empty((JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 8 })).Json!["orders"]!);
        var accounts = await site.Hub.Services.GetRequiredService<DirectoryOrders>().ListAsync(site.Id, Cancelled);
        Assert.All(accounts, a => Assert.Equal(DirectoryAccountState.Done, a.State));
        Assert.Contains(password, accounts.Select(site.Hub.Services.GetRequiredService<PlanDirectoryWork>().PasswordOf));
    }

    [Fact]
    public async Task Work_WaitedFor_ComesAsSoonAsThereIsSome()
    {
        var site = await fixture.NamedSchoolAsync(1);
        var agent = await TestAgent.PairedAsync(site);
        while (((JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 9 })).Json!["orders"]!).Count == 0)
            await Task.Delay(50, Cancelled);
        var waiting = agent.SendAsync(HttpMethod.Post, "work", new { waitSeconds = 25 });

        await site.Hub.Services.GetRequiredService<PlanDirectoryWork>().RunAsync(site.Id, again: true, null, Cancelled);

        Assert.Single((JsonArray)(await waiting).Json!["orders"]!);
    }

    [Fact]
    public async Task Changes_ThatWouldDisableMany_AreHeldUntilExactlyTheyAreApproved()
    {
        var site = await fixture.NamedSchoolAsync(120);
        var agent = await TestAgent.PairedAsync(site);
        await site.PlanAsync();
        for (var left = 120; left > 0;)
        {
            foreach (var order in (JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 100 })).Json!["orders"]!)
            {
                await agent.SendAsync(HttpMethod.Post, $"work/{(string)order!["id"]!}", new { outcome = "made", objectGuid = Guid.NewGuid() });
                left--;
            }
        }

        await site.ChangeRulesAsync(r => r with { Placement = r.Placement with { UserTypes = [UserType.Staff] } });
        var plan = site.Hub.Services.GetRequiredService<PlanDirectoryWork>();

        Assert.Equal(0, await site.PlanAsync());
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
        var agent = await TestAgent.PairedAsync(site);
        var report = new
        {
            server = "CN=DC01",
            usn = 7,
            whole = true,
            part = 0,
            accounts = new[] { new { objectGuid = Guid.NewGuid(), accountName = "ABYRON", within = false } },
        };
        Assert.Equal(HttpStatusCode.NoContent, (await agent.SendAsync(HttpMethod.Post, "directory", report)).Status);

        await site.NameAsync();

        var names = (await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled)).People.Values.Select(p => p.AccountName!.Value);
        Assert.Equal(["abyron2", "ada.byron"], names.Order());
        Assert.Equal(7, (int)(await agent.SendAsync(HttpMethod.Get, "directory", null)).Json!["usn"]!);
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
        var agent = await TestAgent.PairedAsync(await fixture.NamedSchoolAsync(1));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, (await agent.SendAsync(HttpMethod.Post, path, content)).Status);
    }

    [Fact]
    public async Task Work_OfALeaseThatEndedOrOfAnEarlierRun_IsGivenAgain()
    {
        var site = await fixture.NamedSchoolAsync(3);
        var agent = await TestAgent.PairedAsync(site);
        await site.PlanAsync();

        var first = await TakeAsync("one");
        var (same, next) = (await TakeAsync("one"), await TakeAsync("two"));

        Assert.Equal((3, 0), (first.Length, same.Length));
        Assert.Equal(first.Order(), next.Order());
        var tables = fixture.Hub.Services.GetRequiredService<Core.Storage.Tables>();
        Assert.Empty(await new DirectoryOrders(tables, new FakeTimeProvider(DateTimeOffset.UtcNow + DirectoryOrders.Lease - TimeSpan.FromMinutes(1))).LeaseAsync(site.Id, "two", 9, Cancelled));
        Assert.Equal(3, (await new DirectoryOrders(tables, new FakeTimeProvider(DateTimeOffset.UtcNow + DirectoryOrders.Lease)).LeaseAsync(site.Id, "two", 9, Cancelled)).Count);

        async Task<string[]> TakeAsync(string run) =>
            [.. ((JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { run, most = 9 })).Json!["orders"]!).Select(o => (string)o!["id"]!)];
    }

    [Fact]
    public async Task Answer_ToAnOrderThatWasReplaced_KeepsTheAccountAndLeavesTheNewOrder()
    {
        var site = await fixture.NamedSchoolAsync(1);
        var agent = await TestAgent.PairedAsync(site);
        await site.PlanAsync();
        var old = (string)((JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 9 })).Json!["orders"]!)[0]!["id"]!;
        await site.ChangeRulesAsync(r => r with { Placement = r.Placement with { Units = new Dictionary<UserType, string> { [UserType.Student] = "OU=Elsewhere,DC=school" } } });
        await site.PlanAsync();
        var guid = Guid.NewGuid();

        Assert.Equal(HttpStatusCode.NoContent, (await agent.SendAsync(HttpMethod.Post, $"work/{old}", new { outcome = "made", objectGuid = guid })).Status);

        var account = Assert.Single(await site.Hub.Services.GetRequiredService<DirectoryOrders>().ListAsync(site.Id, Cancelled));
        Assert.Equal((DirectoryAccountState.Waiting, true), (account.State, account.OrderId != old));
        Assert.Equal(guid, (await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled)).People.Values.Single().ObjectGuid);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.SendAsync(HttpMethod.Post, $"work/{new string('a', 24)}-{new string('b', 16)}", new { outcome = "made" })).Status);
    }

    [Theory]
    [InlineData("work", 256 * 1024)]
    [InlineData("directory", 1024 * 1024)]
    public async Task Bodies_ThatAreTooLong_AreRefusedBeforeTheyAreRead(string path, int most)
    {
        var agent = await TestAgent.PairedAsync(await fixture.NamedSchoolAsync(1));

        var answer = await agent.SendAsync(HttpMethod.Post, path, new { server = new string('x', most) });

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (answer.Status, (string?)answer.Json!["code"]));
    }

    [Fact]
    public async Task Accounts_ThatWereDeleted_AreMadeAnewOnlyWhenAnAdministratorWantsThem()
    {
        var site = await fixture.NamedSchoolAsync(1);
        var agent = await TestAgent.PairedAsync(site);
        using var administrator = await Administrator.SignInAsync(site);
        const string page = "/preferences/active-directory/agent";
        await site.PlanAsync();
        var guid = Guid.NewGuid();
        await agent.SendAsync(HttpMethod.Post, $"work/{(string)(await OrderAsync())["id"]!}", new { outcome = "made", objectGuid = guid });

        // The next whole report does not have it.
        await agent.SendAsync(HttpMethod.Post, "directory", new { server = "CN=DC01", usn = 9, whole = true, part = 0, accounts = Array.Empty<object>() });
        await site.PlanAsync();
        var order = await OrderAsync();
        Assert.Equal(guid, (Guid)order["objectGuid"]!);
        await agent.SendAsync(HttpMethod.Post, $"work/{(string)order["id"]!}", new { outcome = "refused", code = "account_gone" });
        Assert.Equal(0, await site.PlanAsync());
        Assert.Contains("An account is gone", await administrator.GetAsync(page), StringComparison.Ordinal);

        await administrator.PostAsync($"{page}/make-anew");
        var anew = await OrderAsync();

        Assert.Null(anew["objectGuid"]);
        Assert.NotNull(anew["password"]);

        async Task<JsonNode> OrderAsync()
        {
            JsonArray orders;
            while ((orders = (JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 9, waitSeconds = 20 })).Json!["orders"]!).Count == 0)
                await Task.Delay(50, Cancelled);
            return Assert.Single(orders)!;
        }
    }
}
