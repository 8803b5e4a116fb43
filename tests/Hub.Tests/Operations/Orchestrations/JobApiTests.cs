using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Local.Durable.Client;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Orchestrations;

/// <summary>Jobs of all sites, as operators' scripts see and steer them.</summary>
public sealed class JobApiTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OfAllSites_IsNewestFirstPagedAndFiltered()
    {
        var first = await fixture.SiteAsync(2);
        var second = await fixture.SiteAsync(2);
        var (older, _) = await first.UpdateAsync("google", preview: true);
        var (newer, _) = await second.UpdateAsync("google", preview: true);
        string[] ids = [Id(newer), Id(older)];

        var all = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await ListAsync($"?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            all.AddRange(page["items"]!.AsArray()!);
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        Assert.Equal(all.Select(j => (string)j["id"]!).Distinct().Order(StringComparer.Ordinal), all.Select(j => (string)j["id"]!));
        Assert.Equal(ids, all.Select(j => (string)j["id"]!).Where(ids.Contains));
        Assert.Equal((second.Domain, "previewed", "email-update"), ((string?)all.Single(j => (string)j["id"]! == ids[0])["siteName"], (string?)all.Single(j => (string)j["id"]! == ids[0])["state"], (string?)all.Single(j => (string)j["id"]! == ids[0])["kind"]));
        Assert.Equal([Id(older)], await IdsAsync($"?site={first.Id}&kind=email-update"));
        Assert.Equal([Id(older)], await IdsAsync($"?text={Id(older)[5..20]}"));
        Assert.Equal([Id(older)], await IdsAsync($"?state=previewed,running&text={first.Id}"));
        Assert.Empty(await IdsAsync($"?state=failed&text={first.Id}"));
        Assert.Empty(await IdsAsync("?until=2020-01-01"));
        Assert.Empty(await IdsAsync($"?site={first.Id}&from=2100-01-01"));
        Assert.Contains(Id(newer), await IdsAsync($"?from={DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}&until={DateTime.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm}Z"));
    }

    [Theory]
    [InlineData("site=x", "site")]
    [InlineData("kind=nonsense", "kind")]
    [InlineData("state=running,nonsense", "state")]
    [InlineData("from=yesterday", "from")]
    [InlineData("until=2026-13-01", "until")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=%20", "cursor")]
    public async Task List_WrongFilter_IsRefusedNamingIt(string query, string field)
    {
        var (status, answer) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Jobs}?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)answer!["errors"]![0]!["field"]));
    }

    [Fact]
    public async Task History_OfAnUpdate_TellsItsStepsAndNothingOfPeople()
    {
        var site = await fixture.SiteAsync(3);
        var (job, _) = await site.UpdateAsync("google");
        // The job ends in the orchestration's last step, so a moment before the orchestration.
        await site.EndedAsync(job);

        var (_, view) = await fixture.Hub.OperatorAsync(HttpMethod.Get, site.JobPath(job));
        var (_, history) = await fixture.Hub.OperatorAsync(HttpMethod.Get, site.JobPath(job) + "/history");

        Assert.Equal(("completed", "completed", false, "job_ended"), ((string?)view!["state"], (string?)view["orchestration"]!["status"], (bool)view["actions"]!["rewind"]!["possible"]!, (string?)view["actions"]!["rewind"]!["code"]));
        var steps = history!["items"]!.AsArray().Where(e => (string?)e!["what"] == "activity").ToArray();
        Assert.All(new[] { "PlanEmailUpdate", "ApplyEmailUpdateChunk", "FinishEmailUpdate" }, name => Assert.Contains(name, steps.Select(s => (string?)s!["name"])));
        Assert.All(steps, s => Assert.Equal(("completed", true), ((string?)s!["state"], s["endedAt"] is not null)));
        foreach (var text in new[] { view.ToJsonString(), history.ToJsonString() })
            Assert.DoesNotContain("@", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewind_IsForOpenJobsThatFailedAlone()
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var path = site.JobPath(job);
        Assert.Equal((409, "not_failed"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{path}/rewind"));
        await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{path}/terminate");
        Assert.Equal((409, "job_ended"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{path}/rewind"));

        await JobSteps.FailedAsync(fixture.Hub, (await site.StoredAsync(job)).InstanceId);
        Assert.Equal((409, "job_ended"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{path}/rewind"));
        await site.SetAsync(job, JobState.Running);
        var (status, _) = await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{path}/rewind");

        Assert.Equal(HttpStatusCode.Accepted, status);
        await site.EndedAsync(job);
        var (_, history) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{path}/history");
        Assert.Contains("rewound", history!["items"]!.AsArray().Select(e => (string?)e!["what"]));
        var audit = await fixture.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 10, Cancellation);
        Assert.Contains(audit, r => r is { Action: "job.rewound", Code: null, Actor: "operator" });
        Assert.Contains(audit, r => r is { Action: "job.rewound", Code: "job_ended" });
    }

    [Fact]
    public async Task Terminate_OfWhatWaits_EndsTheJobAndItsOrchestration()
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);

        var (status, view) = await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate");

        Assert.Equal((HttpStatusCode.OK, "cancelled", "terminated"), (status, (string?)view!["state"], (string?)view["orchestration"]!["status"]));
        Assert.Equal((409, "job_ended"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate"));
    }

    [Fact]
    public async Task Terminate_OfAnUpdateAtWork_AsksItToStop_AndCutsItOffOnlyWhenForced()
    {
        var site = await fixture.SiteAsync(2);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        // Its orchestration waits for a decision that nobody takes: as stubborn as one at work can be.
        await site.SetAsync(job, JobState.Running);

        var (asked, running) = await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate");
        var (again, _) = await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate");
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, "running"), (asked, again, (string?)running!["state"]));
        Assert.True((await site.StoredAsync(job)).DetailAs<EmailUpdateDetail>().CancelRequested);
        Assert.Equal((400, "invalid_force"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate?force=perhaps"));

        var (forced, ended) = await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(job)}/terminate?force=true");

        Assert.Equal((HttpStatusCode.OK, "cancelled", "terminated"), (forced, (string?)ended!["state"], (string?)ended["orchestration"]!["status"]));
        Assert.All((await site.RowsAsync(job)).Values, r => Assert.Equal("not_attempted", (string?)r["outcome"]));
        // The turn is free again.
        Assert.Equal("completed", (string?)(await site.UpdateAsync("google")).View["state"]);
    }

    [Fact]
    public async Task Terminate_OfAnImportAtWork_IsRefused_AndOfOneThatNobodyWorksOn_EndsIt()
    {
        var site = await fixture.SiteAsync(1);
        var import = (string)(await ListAsync($"?site={site.Id}&kind=mis-import"))["items"]![0]!["id"]!;
        await site.SetAsync(import, JobState.Running);
        await JobSteps.WaitingAsync(fixture.Hub, (await site.StoredAsync(import)).InstanceId);

        Assert.Equal((409, "must_finish"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{site.JobPath(import)}/terminate?force=true"));
        await fixture.Hub.Services.GetRequiredService<DurableTaskClient>().TerminateInstanceAsync((await site.StoredAsync(import)).InstanceId, Cancellation);
        await site.EndedAsync(import);

        Assert.Equal("cancelled", (string?)(await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(import)}/terminate")).Answer!["state"]);
    }

    [Fact]
    public async Task Purge_OfAnEndedUpdate_RemovesWhatHangsOnIt_ButNotWhatAnotherUses()
    {
        var site = await fixture.SiteAsync(2);
        var (first, _) = await site.UpdateAsync("google", preview: true);
        var (second, _) = await site.UpdateAsync("google", preview: true);
        var set = (await site.StoredAsync(first)).DetailAs<EmailUpdateDetail>().ChangeSet;
        Assert.Equal(set, (await site.StoredAsync(second)).DetailAs<EmailUpdateDetail>().ChangeSet);
        Assert.Equal((409, "job_not_ended"), await fixture.Hub.RefusedAsync(HttpMethod.Delete, site.JobPath(first)));
        await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(first)}/terminate");

        Assert.Equal(HttpStatusCode.NoContent, (await fixture.Hub.OperatorAsync(HttpMethod.Delete, site.JobPath(first))).Status);

        Assert.Equal((404, "job_unknown"), await fixture.Hub.RefusedAsync(HttpMethod.Get, site.JobPath(first)));
        Assert.Equal([Id(second)], await IdsAsync($"?text={site.Id}&kind=email-update"));
        Assert.Empty(await BlobsAsync($"provisioning/{site.Id}/jobs/{Id(first)}/"));
        Assert.Single(await BlobsAsync($"provisioning/{site.Id}/change-sets/"));
        await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(second)}/terminate");
        await fixture.Hub.OperatorAsync(HttpMethod.Delete, site.JobPath(second));
        Assert.Empty(await BlobsAsync($"provisioning/{site.Id}/change-sets/"));
    }

    [Fact]
    public async Task Purge_OfTheLastImportThatWentThrough_IsRefused()
    {
        var site = await fixture.SiteAsync(1);
        var import = (string)(await ListAsync($"?site={site.Id}&kind=mis-import"))["items"]![0]!["id"]!;

        Assert.Equal((409, "still_needed"), await fixture.Hub.RefusedAsync(HttpMethod.Delete, site.JobPath(import)));
    }

    [Fact]
    public async Task Instances_OfNoJob_AreListedShownAndSteered()
    {
        var site = await fixture.SiteAsync(1);
        var lane = $"mis-lane-{site.Id:N}";
        var night = $"night-2026-11-26-{Guid.NewGuid():N}";
        await JobSteps.FailedAsync(fixture.Hub, night);

        var (_, list) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Instances}?prefix={lane}");
        var (_, failed) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Instances}?prefix=night-2026-11&status=failed");

        Assert.Equal([lane], list!["items"]!.AsArray().Select(i => (string?)i!["instanceId"]));
        Assert.Contains(night, failed!["items"]!.AsArray().Select(i => (string?)i!["instanceId"]));
        Assert.Equal((409, "must_run"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{JobSteps.Instances}/{lane}/terminate"));
        Assert.Equal((409, "not_failed"), await fixture.Hub.RefusedAsync(HttpMethod.Post, $"{JobSteps.Instances}/{lane}/rewind"));
        Assert.Equal((409, "instance_not_ended"), await fixture.Hub.RefusedAsync(HttpMethod.Delete, $"{JobSteps.Instances}/{lane}"));
        Assert.Equal(HttpStatusCode.Accepted, (await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{JobSteps.Instances}/{night}/rewind")).Status);
        await fixture.Hub.Services.GetRequiredService<DurableTaskClient>().WaitForInstanceCompletionAsync(night, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, (await fixture.Hub.OperatorAsync(HttpMethod.Delete, $"{JobSteps.Instances}/{night}")).Status);
        Assert.Equal((404, "instance_unknown"), await fixture.Hub.RefusedAsync(HttpMethod.Get, $"{JobSteps.Instances}/{night}"));
        Assert.Contains(await fixture.Hub.Services.GetRequiredService<Audit>().NewestAsync(null, 20, Cancellation), r => r.Action == "instance.purged" && r.Target == night && r.Code is null);
    }

    [Fact]
    public async Task Instance_OfAJob_IsSteeredAsItsJob()
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var instance = $"{JobSteps.Instances}/{(await site.StoredAsync(job)).InstanceId}";

        Assert.Equal("previewed", (string?)(await fixture.Hub.OperatorAsync(HttpMethod.Get, instance)).Answer!["job"]!["state"]);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{instance}/terminate")).Status);

        Assert.Equal(JobState.Cancelled, (await site.StoredAsync(job)).State);
    }

    [Theory]
    [InlineData("", "prefix")]
    [InlineData("prefix=n", "prefix")]
    [InlineData("prefix=night-&status=nonsense", "status")]
    [InlineData("prefix=night-&cursor=%20", "cursor")]
    [InlineData("prefix=night-&limit=x", "limit")]
    public async Task Instances_WrongQuery_IsRefusedNamingIt(string query, string field)
    {
        var (status, answer) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Instances}?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)answer!["errors"]![0]!["field"]));
    }

    [Theory]
    [InlineData("GET", JobSteps.Jobs)]
    [InlineData("GET", JobSteps.Jobs + "/{site}/{id}")]
    [InlineData("DELETE", JobSteps.Jobs + "/{site}/{id}")]
    [InlineData("GET", JobSteps.Jobs + "/{site}/{id}/history")]
    [InlineData("POST", JobSteps.Jobs + "/{site}/{id}/rewind")]
    [InlineData("POST", JobSteps.Jobs + "/{site}/{id}/terminate")]
    [InlineData("GET", JobSteps.Instances + "?prefix=night-")]
    [InlineData("GET", JobSteps.Instances + "/{instance}")]
    [InlineData("DELETE", JobSteps.Instances + "/{instance}")]
    [InlineData("GET", JobSteps.Instances + "/{instance}/history")]
    [InlineData("POST", JobSteps.Instances + "/{instance}/rewind")]
    [InlineData("POST", JobSteps.Instances + "/{instance}/terminate")]
    public async Task Endpoint_WithoutTheFunctionKey_IsNobodys(string method, string path)
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var stored = await site.StoredAsync(job);
        path = path.Replace("{site}", site.Id.ToString(), StringComparison.Ordinal).Replace("{id}", stored.Id, StringComparison.Ordinal).Replace("{instance}", stored.InstanceId, StringComparison.Ordinal);
        var token = await fixture.Hub.TokenAsync(site.Id, "management");
        using var nobody = fixture.Hub.ClientWith(null);
        using var stranger = fixture.Hub.ClientWith(new string('x', 43));
        using var school = fixture.Hub.ClientWith(null);
        school.DefaultRequestHeaders.Authorization = new("Bearer", token);

        foreach (var client in new[] { nobody, stranger, school })
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(stored.State, (await site.StoredAsync(job)).State);
    }

    private static string Id(string path) => path.Split('/')[^1];

    private async Task<JsonNode> ListAsync(string query)
    {
        var (status, answer) = await fixture.Hub.OperatorAsync(HttpMethod.Get, JobSteps.Jobs + query);
        Assert.True(status == HttpStatusCode.OK, $"{status} {answer}");
        return answer!;
    }

    private async Task<IReadOnlyList<string>> IdsAsync(string query) => [.. (await ListAsync(query))["items"]!.AsArray().Select(j => (string)j!["id"]!)];

    private async Task<List<string>> BlobsAsync(string prefix) => await fixture.Hub.Services.GetRequiredService<Blobs>().ListAsync(prefix, Cancellation).ToListAsync(Cancellation);
}
