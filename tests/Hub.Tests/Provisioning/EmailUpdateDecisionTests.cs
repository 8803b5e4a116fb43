using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Provisioning;
using Hub.Functions.Provisioning;
using Hub.Local.Durable.Client;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Provisioning;

/// <summary>What people decide about e-mail updates, over HTTP: approve, reject, cancel, retry; and who has to wait.</summary>
public sealed class EmailUpdateDecisionTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    // From forty accounts up the fixture's brake holds what changes more than a fifth.
    private const int Braked = 45;

    [Fact]
    public async Task Reject_BrakedSet_EndsItWithoutAWrite()
    {
        var site = await fixture.SiteAsync(Braked);
        var (job, held) = await site.UpdateAsync("google");

        await site.AcceptedAsync($"{job}/reject");

        Assert.Equal("awaiting_approval", (string?)held["state"]);
        Assert.StartsWith("45 of 46 accounts would change", (string?)held["brake"], StringComparison.Ordinal);
        Assert.Equal("rejected", (string?)(await site.RestAsync(job))["state"]);
        foreach (var decision in new[] { "approve", "apply", "reject", "cancel" })
            Assert.Equal((409, "not_possible_now"), await site.RefusedAsync(HttpMethod.Post, $"{job}/{decision}", new { }));
        Assert.Equal((409, "nothing_to_retry"), await site.RefusedAsync(HttpMethod.Post, $"{job}/retry", new { }));
        Assert.Empty(site.Writes);
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Approve_Twice_AppliesOnce(string directory)
    {
        var site = await fixture.SiteAsync(Braked);
        var (job, _) = await site.UpdateAsync(directory);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => site.SendAsync(HttpMethod.Post, $"{job}/approve", new { })));
        var applied = await site.RestAsync(job);

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.Status));
        Assert.Equal("completed", (string?)applied["state"]);
        Assert.Equal(Braked, site.Writes.Count(w => w.Effective));
        Assert.Equal(Braked, site.Writes.DistinctBy(w => w.AccountId).Count());
        Assert.Equal((409, "not_possible_now"), await site.RefusedAsync(HttpMethod.Post, $"{job}/approve", new { }));
    }

    [Fact]
    public async Task Approve_UnbrakedPreview_IsNotPossibleButApplyIs()
    {
        var site = await fixture.SiteAsync(2);
        var (job, preview) = await site.UpdateAsync("google", preview: true);

        Assert.Equal((409, "not_possible_now"), await site.RefusedAsync(HttpMethod.Post, $"{job}/approve", new { }));
        Assert.Equal(["apply", "cancel", "csv", "people", "self"], preview["links"]!.AsObject().Select(l => l.Key).Order());
        await site.AcceptedAsync((string)preview["links"]!["apply"]!);
        Assert.Equal("completed", (string?)(await site.RestAsync(job))["state"]);
    }

    [Fact]
    public async Task Apply_StoredByAHubThatDiesBeforeItCanSaySo_IsDoneWithoutBeingAskedAgain()
    {
        var site = await fixture.SiteAsync(2);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var dying = new DyingClient(fixture.Hub.Services.GetRequiredService<DurableTaskClient>());

        await Assert.ThrowsAsync<IOException>(() => fixture.Hub.Services.GetRequiredService<EmailUpdateRuns>()
            .DecideAsync(site.Id, job.Split('/')[^1], EmailUpdateDecision.Apply, dying, TestContext.Current.CancellationToken));

        Assert.Equal("completed", (string?)(await site.RestAsync(job))["state"]);
        Assert.Equal(2, site.Writes.Count(w => w.Effective));
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Cancel_WhileRunning_StopsBetweenChunksAndRetryDoesTheRestOnce(string directory)
    {
        const int people = 30;
        var site = await fixture.SiteAsync(people);
        fixture.Simulators.Faults.Add(new FaultRule(FaultKind.Latency) { Method = "PATCH", Delay = TimeSpan.FromSeconds(0.3), Times = int.MaxValue });
        var job = await site.StartAsync(new { directory, all = true, from = "mis" });
        await site.WritesOfAsync(job);

        await site.AcceptedAsync($"{job}/cancel");
        var cancelled = await site.RestAsync(job);
        var done = site.Writes.Count;
        var rows = await site.RowsAsync(job);
        fixture.Simulators.Faults.Clear();
        var rest = await site.AcceptedAsync($"{job}/retry");
        var retried = await site.RestAsync(rest);

        Assert.Equal("cancelled", (string?)cancelled["state"]);
        Assert.InRange(done, 1, people - 1);
        foreach (var (person, row) in rows)
        {
            var moved = site.Writes.Take(done).Any(w => w.PersonId == person);
            Assert.Equal(moved ? ("updated", "updated") : ("not_attempted", "not_attempted"), ((string?)row["outcome"], (string?)row["code"]));
        }

        Assert.Equal(("completed", people - done, (string?)cancelled["id"]), ((string?)retried["state"], (int)retried["people"]!, (string?)retried["retryOf"]));
        Assert.Equal(people, site.Writes.Count);
        Assert.Equal(people, site.Writes.DistinctBy(w => w.AccountId).Count());
        Assert.All(Enumerable.Range(1, people), n => Assert.Equal($"new{n}@{site.Domain}", site.AddressOf(directory, $"p{n}")));
    }

    [Fact]
    public async Task Cancel_Preview_EndsItAtOnce()
    {
        var site = await fixture.SiteAsync(2);
        var (job, _) = await site.UpdateAsync("google", preview: true);

        await site.AcceptedAsync($"{job}/cancel");

        Assert.Equal("cancelled", (string?)(await site.GetAsync(job))["state"]);
        Assert.Equal((409, "not_possible_now"), await site.RefusedAsync(HttpMethod.Post, $"{job}/apply", new { }));
        Assert.Empty(site.Writes);
    }

    [Theory]
    [InlineData("microsoft365", FaultKind.Throttle, "throttled")]
    [InlineData("microsoft365", FaultKind.ServiceUnavailable, "directory_unavailable")]
    [InlineData("google", FaultKind.Throttle, "throttled")]
    [InlineData("google", FaultKind.ServiceUnavailable, "directory_unavailable")]
    public async Task Retry_RowsThatFailed_DoesThoseAlone(string directory, FaultKind fault, string code)
    {
        var site = await fixture.SiteAsync(4);
        fixture.Simulators.Faults.Add(new FaultRule(fault) { Method = "PATCH", User = "p2", RetryAfter = 30, Times = int.MaxValue });
        var (job, first) = await site.UpdateAsync(directory);
        fixture.Simulators.Faults.Clear();

        var again = await site.AcceptedAsync($"{job}/retry");
        var second = await site.RestAsync(again);

        Assert.Equal("completed_with_failures", (string?)first["state"]);
        Assert.Equal((4, 1), ((int)first["progress"]!["done"]!, (int)first["progress"]!["failed"]!));
        var failed = (await site.RowsAsync(job))["p2"];
        Assert.Equal(("failed", code), ((string?)failed["outcome"], (string?)failed["code"]));
        Assert.Equal("completed", (string?)second["state"]);
        Assert.Equal("updated", (string?)Assert.Single(await site.RowsAsync(again)).Value["outcome"]);
        Assert.Equal(["p1", "p2", "p3", "p4"], site.Writes.Where(w => w.Effective).Select(w => w.PersonId).Order());
        Assert.Equal((409, "nothing_to_retry"), await site.RefusedAsync(HttpMethod.Post, $"{again}/retry", new { }));
    }

    [Fact]
    public async Task Abandon_JobThatCannotGoOn_EndsItAndLetsTheRestBeRetried()
    {
        var site = await fixture.SiteAsync(3);
        var (job, preview) = await site.UpdateAsync("google", preview: true);
        var updates = fixture.Hub.Services.GetRequiredService<EmailUpdates>();

        await updates.AbandonAsync(site.Id, (string)preview["id"]!, TestContext.Current.CancellationToken);
        var abandoned = await site.GetAsync(job);
        var rest = await site.RestAsync(await site.AcceptedAsync($"{job}/retry"));

        Assert.Equal(("failed", "internal_error"), ((string?)abandoned["state"], (string?)abandoned["error"]!["code"]));
        Assert.All((await site.RowsAsync(job)).Values, r => Assert.Equal("not_attempted", (string?)r["code"]));
        Assert.Equal("completed", (string?)rest["state"]);
        Assert.Equal(3, site.Writes.Count);
    }

    [Fact]
    public async Task Start_DirectoryCannotBeRead_FailsAndSaysWhy()
    {
        var site = await fixture.SiteAsync(1);
        fixture.Simulators.Faults.Add(new FaultRule(FaultKind.Throttle) { Directory = SimulatedDirectory.Microsoft365, RetryAfter = 0.01, Times = int.MaxValue });

        var (job, failed) = await site.UpdateAsync("microsoft365");

        Assert.Equal(("failed", "directory_unavailable"), ((string?)failed["state"], (string?)failed["error"]!["code"]));
        Assert.Equal((409, "not_planned"), await site.RefusedAsync(HttpMethod.Get, $"{job}/people"));
        Assert.Equal((409, "not_planned"), await site.RefusedAsync(HttpMethod.Get, $"{job}/people.csv"));
    }

    [Fact]
    public async Task Start_WhileAnotherRunsInTheSameDirectory_WaitsForItsTurn()
    {
        var site = await fixture.SiteAsync(6);
        fixture.Simulators.Faults.Add(
            new FaultRule(FaultKind.Latency) { Directory = SimulatedDirectory.Google, Method = "PATCH", Delay = TimeSpan.FromSeconds(0.5), Times = int.MaxValue });
        string[] some = ["p1", "p2", "p3"], others = ["p4", "p5", "p6"];
        var first = await site.StartAsync(new { directory = "google", people = some, from = "mis" });
        await site.WritesOfAsync(first);

        var second = await site.StartAsync(new { directory = "google", people = others, from = "mis" });
        var seen = new List<string?>();
        JsonNode two;
        do
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            two = await site.GetAsync(second);
            seen.Add((string?)two["waitingFor"]);
        }
        while ((string?)two["state"] is "waiting" or "running");
        var one = await site.RestAsync(first);

        Assert.Equal(("completed", "completed"), ((string?)one["state"], (string?)two["state"]));
        Assert.Contains(first, seen);
        Assert.Null(seen[^1]);
        Assert.Equal(some, site.Writes.Take(3).Select(w => w.PersonId).Order());
        Assert.Equal(others, site.Writes.Skip(3).Select(w => w.PersonId).Order());
    }

    [Fact]
    public async Task Start_WhileAnotherRunsInTheOtherDirectory_DoesNotWait()
    {
        var site = await fixture.SiteAsync(2);
        fixture.Simulators.Faults.Add(
            new FaultRule(FaultKind.Latency) { Directory = SimulatedDirectory.Google, Method = "PATCH", Delay = TimeSpan.FromSeconds(4), Times = int.MaxValue });
        var slow = await site.StartAsync(new { directory = "google", all = true, from = "mis" });
        await site.WritesOfAsync(slow);

        var (_, quick) = await site.UpdateAsync("microsoft365");

        Assert.Equal(("completed", "running"), ((string?)quick["state"], (string?)(await site.GetAsync(slow))["state"]));
        await site.AcceptedAsync($"{slow}/cancel");
    }
}
