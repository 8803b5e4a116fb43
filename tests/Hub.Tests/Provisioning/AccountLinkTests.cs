using System.Net;
using Hub.Core.Provisioning;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Provisioning;

/// <summary>Account links by hand over HTTP.</summary>
public sealed class AccountLinkTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Put_AmbiguousPerson_IsUpdatedFromThenOn(string directory)
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"new@{domain}", null)]);
        // Two accounts that carry the person's id.
        SimulatedPerson[] twins = [new("p1", "Ada", "Byron", $"right@{site.Domain}"), new("p1", "Ada", "Byron", $"wrong@{site.Domain}")];
        site.Tenant.Seed(twins);
        site.Workspace.Seed(twins);
        var (before, _) = await site.UpdateAsync(directory);

        var (status, link, location) = await site.SendAsync(HttpMethod.Put, $"{site.Links(directory)}/p1", new { account = $"right@{site.Domain}" });
        var (after, job) = await site.UpdateAsync(directory);

        Assert.Equal("ambiguous_account", (string?)(await site.RowsAsync(before))["p1"]["code"]);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal($"{site.Links(directory)}/p1", location);
        Assert.Equal("completed", (string?)job["state"]);
        var row = (await site.RowsAsync(after))["p1"];
        Assert.Equal(("updated", (string?)link!["account"]), ((string?)row["outcome"], (string?)row["directoryId"]));
        Assert.Equal(($"right@{site.Domain}", $"new@{site.Domain}"), (Assert.Single(site.Writes).From, site.Writes[0].To));
        Assert.Equal($"new@{site.Domain}", (string?)(await site.GetAsync($"{site.Links(directory)}/p1"))["address"]);
    }

    [Fact]
    public async Task PutAndDelete_EachIsAuditedWithWhatItWasBefore()
    {
        var site = await fixture.SiteAsync(1);
        var links = site.Links("microsoft365");
        site.Tenant.Seed([new SimulatedPerson("", "Hub", "Admin", $"one@{site.Domain}"), new SimulatedPerson("", "Hub", "Other", $"two@{site.Domain}")]);

        await site.SendAsync(HttpMethod.Put, $"{links}/p1", new { account = $"one@{site.Domain}" });
        await site.SendAsync(HttpMethod.Put, $"{links}/p1", new { account = $"two@{site.Domain}" });
        await site.SendAsync(HttpMethod.Put, $"{links}/p1", new { account = $"nobody@{site.Domain}" });
        await site.SendAsync(HttpMethod.Delete, $"{links}/p1");
        await site.SendAsync(HttpMethod.Delete, $"{links}/p1");

        var records = (await site.Hub.Services.GetRequiredService<Core.Operations.Audit>().NewestAsync(site.Id, 50, TestContext.Current.CancellationToken))
            .Where(r => r.Action.StartsWith("account_link.", StringComparison.Ordinal)).Reverse().ToArray();
        Assert.Equal(
            [("account_link.set", null), ("account_link.set", null), ("account_link.set", "account_unknown"), ("account_link.removed", null), ("account_link.removed", "link_unknown")],
            records.Select(r => (r.Action, r.Code)));
        Assert.All(records, r => Assert.Equal("p1", r.Target));
        var (one, two) = ($"one@{site.Domain}", $"two@{site.Domain}");
        Assert.Equal([(null, one), (one, two), (two, null)], records.Where(r => r.Code is null).Select(r => r.Changes.Single(c => c.Name == "address") is var c ? (c.Before, c.After) : default));
        Assert.All(records.Where(r => r.Code is not null), r => Assert.Empty(r.Changes));
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Put_ManyAtOnceForOneAccount_ExactlyOneWins(string directory)
    {
        const int people = 8;
        var site = await fixture.SiteAsync(people);
        // Half of them have a link already, which only the winner's may leave.
        for (var n = 1; n <= people; n += 2)
            await site.SendAsync(HttpMethod.Put, $"{site.Links(directory)}/p{n}", new { account = $"old{n}@{site.Domain}" });
        var spare = $"hub-admin@{site.Domain}";
        site.Tenant.Seed([new SimulatedPerson("", "Hub", "Admin", spare)]);

        var answers = await Task.WhenAll(Enumerable.Range(1, people).Select(n => site.SendAsync(HttpMethod.Put, $"{site.Links(directory)}/p{n}", new { account = spare })));

        var won = Assert.Single(answers, a => a.Status is HttpStatusCode.OK or HttpStatusCode.Created);
        Assert.All(answers.Where(a => a != won), a => Assert.Equal((HttpStatusCode.Conflict, "link_taken"), (a.Status, (string?)a.Answer!["code"])));
        var links = (await site.GetAsync(site.Links(directory)))["items"]!.AsArray();
        Assert.Equal((string?)won.Answer!["personId"], (string?)Assert.Single(links, l => (string?)l!["address"] == spare)!["personId"]);
        Assert.Equal(links.Count, links.Select(l => (string?)l!["account"]).Distinct().Count());
    }

    [Fact]
    public async Task Put_AccountOfAnother_IsTakenUntilThatLinkIsRemovedOrMoved()
    {
        var site = await fixture.SiteAsync(3);
        var links = site.Links("google");
        var first = new { account = $"old1@{site.Domain}" };
        var made = await site.SendAsync(HttpMethod.Put, $"{links}/p1", first);

        Assert.Equal((409, "link_taken"), await site.RefusedAsync(HttpMethod.Put, $"{links}/p2", new { account = (string?)made.Answer!["account"] }));
        Assert.Equal(HttpStatusCode.OK, (await site.SendAsync(HttpMethod.Put, $"{links}/p1", new { account = $"old3@{site.Domain}" })).Status);
        Assert.Equal(HttpStatusCode.Created, (await site.SendAsync(HttpMethod.Put, $"{links}/p2", first)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await site.SendAsync(HttpMethod.Delete, $"{links}/p2")).Status);
        Assert.Equal((404, "link_unknown"), await site.RefusedAsync(HttpMethod.Delete, $"{links}/p2"));
        Assert.Equal((404, "link_unknown"), await site.RefusedAsync(HttpMethod.Get, $"{links}/p2"));
        Assert.Equal(HttpStatusCode.Created, (await site.SendAsync(HttpMethod.Put, $"{links}/p3", first)).Status);
    }

    [Fact]
    public async Task Put_IfNoneMatchAny_OnlyMakesWhatIsNotThere()
    {
        var site = await fixture.SiteAsync(2);
        var path = $"{site.Links("google")}/p1";

        Assert.Equal(HttpStatusCode.Created, (await site.SendAsync(HttpMethod.Put, path, new { account = $"old1@{site.Domain}" }, "*")).Status);
        Assert.Equal((412, "link_exists"), await site.RefusedAsync(HttpMethod.Put, path, new { account = $"old2@{site.Domain}" }, "*"));
        Assert.Equal($"old1@{site.Domain}", (string?)(await site.GetAsync(path))["address"]);
    }

    [Fact]
    public async Task Put_WhatCannotBe_IsRefusedWithItsCode()
    {
        var site = await fixture.SiteAsync(1);
        var here = new { account = $"old1@{site.Domain}" };
        var nobody = new { account = $"nobody@{site.Domain}" };
        string Path(string directory, string person = "p1") => $"{site.Links(directory)}/{person}";

        Assert.Equal((404, "person_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("google", "p9"), here));
        Assert.Equal((404, "directory_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("yahoo"), here));
        Assert.Equal((404, "site_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("google").Replace(site.Id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal), here));
        Assert.Equal((409, "account_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("google"), nobody));
        Assert.Equal((409, "account_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("microsoft365"), nobody));
        Assert.Equal((409, "account_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("microsoft365"), new { account = Guid.NewGuid() }));
        Assert.Equal((409, "account_unknown"), await site.RefusedAsync(HttpMethod.Put, Path("google"), new { account = "123" }));
        foreach (var body in new object[] { new { }, new { account = "" }, new { account = 1 }, new { account = "no id" }, new { account = "../users" }, new { account = "a@b" }, new { account = "x@y.org", also = 1 } })
        {
            var (status, answer, _) = await site.SendAsync(HttpMethod.Put, Path("microsoft365"), body);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_link"), (status, (string?)answer!["code"]));
            Assert.NotEmpty(answer["errors"]!.AsArray());
        }

        Assert.Equal((400, "invalid_link"), await site.RefusedAsync(HttpMethod.Put, Path("google"), 1));
        Assert.Empty((await site.GetAsync(site.Links("google")))["items"]!.AsArray());
    }

    [Fact]
    public async Task Put_AddressThatTwoAccountsHold_IsAmbiguousByAddressAndPossibleById()
    {
        var site = await fixture.SiteAsync(2);
        // Entra keeps sign-in names and mail addresses apart, so that one account's alias may be another's sign-in name.
        site.Tenant.Seed([new SimulatedPerson("", "Some", "Body", $"other@{site.Domain}") { Aliases = [$"old1@{site.Domain}"] }]);

        Assert.Equal((409, "account_ambiguous"), await site.RefusedAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p1", new { account = $"old1@{site.Domain}" }));
        var other = await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p1", new { account = $"other@{site.Domain}" });
        var byId = await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p1", new { account = (string?)other.Answer!["account"] });
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (other.Status, byId.Status));
    }

    [Fact]
    public async Task Put_DirectoryDown_SaysSo()
    {
        var site = await fixture.SiteAsync(1);
        fixture.Simulators.Faults.Add(new FaultRule(FaultKind.Throttle) { Directory = SimulatedDirectory.Microsoft365, RetryAfter = 0.01, Times = int.MaxValue });

        Assert.Equal((503, "directory_unavailable"), await site.RefusedAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p1", new { account = $"old1@{site.Domain}" }));
    }

    [Fact]
    public async Task List_InPages_GivesEveryLinkOfTheSiteOnce()
    {
        var (site, other) = (await fixture.SiteAsync(7), await fixture.SiteAsync(2));
        foreach (var (at, count) in new[] { (site, 7), (other, 2) })
            await at.UpdateAsync("google");

        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await site.GetAsync($"{site.Links("google")}?limit=3{(next.Length > 0 ? $"&cursor={next}" : "")}");
            Assert.InRange(page["items"]!.AsArray().Count, 1, 3);
            seen.AddRange(page["items"]!.AsArray().Select(l => (string)l!["address"]!));
            next = (string?)page["next"];
        }

        Assert.Equal(Enumerable.Range(1, 7).Select(n => $"new{n}@{site.Domain}"), seen);
        Assert.Empty((await site.GetAsync(site.Links("microsoft365")))["items"]!.AsArray());
        Assert.Equal((400, "invalid_cursor"), await site.RefusedAsync(HttpMethod.Get, $"{site.Links("google")}?cursor=%00"));
    }

    [Fact]
    public async Task Put_OneAccountAtTwoSites_IsEachSitesOwn()
    {
        var site = await fixture.SiteAsync(1);
        // Another school of the same trust: the same tenant.
        var other = await fixture.SiteAsync(1);
        var shared = other with { Tenant = site.Tenant, Workspace = site.Workspace };
        await shared.PutAsync(site.Domain);
        var account = new { account = $"old1@{site.Domain}" };

        var (here, there) = (await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p1", account), await shared.SendAsync(HttpMethod.Put, $"{shared.Links("microsoft365")}/p1", account));
        await shared.SendAsync(HttpMethod.Delete, $"{shared.Links("microsoft365")}/p1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (here.Status, there.Status));
        Assert.Equal((string?)here.Answer!["account"], (string?)(await site.GetAsync($"{site.Links("microsoft365")}/p1"))["account"]);
        Assert.Empty((await shared.GetAsync(shared.Links("microsoft365")))["items"]!.AsArray());
    }

    [Fact]
    public async Task Store_AgainstWhatWasLinkedByHand_LeavesItAndKeepsAccountsApart()
    {
        var site = await fixture.SiteAsync(1);
        var accounts = fixture.Hub.Services.GetRequiredService<DirectoryAccounts>();
        var none = TestContext.Current.CancellationToken;
        DirectoryAccount Link(string person, string account, string address = "a@x.org") => new(site.Id, DirectoryKind.Google, person, account, address);
        await accounts.LinkAsync(Link("by-hand", "1"), onlyNew: true, none);

        await accounts.StoreAsync([Link("by-hand", "2"), Link("learned", "1"), Link("free", "3"), Link("=@odd/person", "=@1")], none);
        await accounts.StoreAsync([Link("free", "3", "b@x.org"), Link("free", "4")], none);

        var stored = await accounts.ReadAsync(site.Id, DirectoryKind.Google, none).ToDictionaryAsync(l => l.PersonId, l => (l.DirectoryId, l.Address), cancellationToken: none);
        Assert.Equal(new() { ["by-hand"] = ("1", "a@x.org"), ["free"] = ("3", "b@x.org"), ["=@odd/person"] = ("=@1", "a@x.org") }, stored);
        Assert.False((await accounts.LinkAsync(Link("late", "3"), onlyNew: false, none)).Succeeded(out _, out var refusal));
        Assert.Equal("link_taken", refusal.Code);
    }

    [Fact]
    public async Task Apply_PersonLinkedElsewhereSincePreview_IsConflict()
    {
        var site = await fixture.SiteAsync(2);
        site.Workspace.Seed([new SimulatedPerson("", "Ada", "Byron", $"spare@{site.Domain}")]);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        await site.SendAsync(HttpMethod.Put, $"{site.Links("google")}/p1", new { account = $"spare@{site.Domain}" });

        Assert.Equal((409, "source_changed"), await site.RefusedAsync(HttpMethod.Post, $"{job}/apply", new { }));
        Assert.Empty(site.Writes);
    }
}
