using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;

namespace Hub.Tests.Operations.Orchestrations;

/// <summary>The operating team's pages of jobs and orchestrations.</summary>
public sealed class JobPageTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    [Fact]
    public async Task Jobs_AreListedWithTheirProgress_AndFiltered()
    {
        var site = await fixture.SiteAsync(2);
        await site.UpdateAsync("google", preview: true);
        var (_, imports) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Jobs}?site={site.Id}&kind=mis-import");
        await site.SetAsync((string)imports!["items"]![0]!["id"]!, JobState.Running);
        using var team = await Administrator.SignInAsync(site, Roles.Operator);

        var all = await team.Browser.GetAsync("/operator/jobs");
        var rows = await team.Browser.GetAsync($"/operator/jobs/rows?site={site.Id}");
        var none = await team.Browser.GetAsync($"/operator/jobs?site={site.Id}&state=failed");
        var wrong = await team.Browser.GetAsync("/operator/jobs?from=yesterday");

        Assert.True(all.Says("Address update") && all.Says("Import from the MIS") && all.Says(site.Domain), all.ToString());
        Assert.Contains("hx-get=\"/operator/jobs/rows", all.Text, StringComparison.Ordinal);
        Assert.Contains("<progress", rows.Text, StringComparison.Ordinal);
        Assert.True(none.Says("There are no such jobs."), none.ToString());
        Assert.True(wrong.Status == HttpStatusCode.BadRequest && wrong.Says("must be a day"), wrong.ToString());
    }

    [Fact]
    public async Task Job_ShowsItsTimelineAndNothingOfPeople_AndIsEndedAndRemoved()
    {
        var site = await fixture.SiteAsync(2);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var path = $"/operator/jobs/{site.Id}/{job.Split('/')[^1]}";
        using var team = await Administrator.SignInAsync(site, Roles.Operator);

        var page = await team.Browser.GetAsync(path);
        var refused = await team.PostAsync(path, ("do", "rewind"));
        var nonsense = await team.PostAsync(path, ("do", "dance"));
        var ended = await team.PostAsync(path, ("do", "terminate"));
        var removed = await team.PostAsync(path, ("do", "purge"));

        Assert.True(page.Says("PlanEmailUpdate") && page.Says("Previewed") && page.Says("Terminate"), page.ToString());
        Assert.DoesNotContain("new1", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("old1", page.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.BadRequest), (refused.Status, nonsense.Status));
        Assert.True(ended.Says("Stopped") && ended.Says("Ended."), ended.ToString());
        Assert.True(removed.Says("Removed.") && removed.Says("All"), removed.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await team.Browser.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Instances_OfNoJob_HaveAPage_AndThoseOfJobsLeadToTheJob()
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var night = $"night-2026-11-26-{Guid.NewGuid():N}";
        await JobSteps.FailedAsync(fixture.Hub, night);
        using var team = await Administrator.SignInAsync(site, Roles.Operator);

        var list = await team.Browser.GetAsync("/operator/instances?prefix=night-2026-11-26");
        var page = await team.Browser.GetAsync($"/operator/instances/{night}");
        var ofJob = await team.Browser.GetAsync($"/operator/instances/{(await site.StoredAsync(job)).InstanceId}");
        var refused = await team.PostAsync($"/operator/instances/{night}", ("do", "terminate"));
        var removed = await team.PostAsync($"/operator/instances/{night}", ("do", "purge"));

        Assert.Contains(night, list.Text, StringComparison.Ordinal);
        Assert.True(page.Says("There is no orchestrator named") && page.Says("Rewind"), page.ToString());
        Assert.True(ofJob.Says("Address update"), ofJob.ToString());
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(removed.Says("Removed."), removed.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await team.Browser.GetAsync($"/operator/instances/{night}")).Status);
    }
}
