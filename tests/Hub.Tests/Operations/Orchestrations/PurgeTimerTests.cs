using Hub.Core.Operations;
using Hub.Functions.Operations.Orchestrations;
using Hub.Local.Durable.Client;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Operations.Orchestrations;

/// <summary>What is removed by itself, and what never is.</summary>
public sealed class PurgeTimerTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Purge_AfterTheirTime_RemovesWhatHasEndedAndNothingElse()
    {
        var site = await fixture.SiteAsync(2);
        var (ended, _) = await site.UpdateAsync("google", preview: true);
        await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(ended)}/terminate");
        var (previewed, _) = await site.UpdateAsync("google", preview: true);
        var (held, _) = await site.UpdateAsync("google", preview: true);
        await site.SetAsync(held, JobState.AwaitingApproval);
        var (broken, _) = await site.UpdateAsync("google", preview: true);
        await fixture.Hub.OperatorAsync(HttpMethod.Post, $"{site.JobPath(broken)}/terminate");
        await site.SetAsync(broken, JobState.Running);
        var client = fixture.Hub.Services.GetRequiredService<DurableTaskClient>();
        var (clock, timer) = Timer();

        Assert.Equal((0, 0), (await timer.PurgeJobsAsync(client, Cancellation), await timer.PurgeInstancesAsync(client, Cancellation)));
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(0, await timer.PurgeJobsAsync(client, Cancellation));
        await timer.PurgeInstancesAsync(client, Cancellation);
        Assert.Null(await client.GetInstanceAsync((await site.StoredAsync(ended)).InstanceId, Cancellation));
        // One that can still be run again, or be ended by its job, stays.
        Assert.NotNull(await client.GetInstanceAsync((await site.StoredAsync(broken)).InstanceId, Cancellation));
        Assert.NotNull(await client.GetInstanceAsync($"mis-lane-{site.Id:N}", Cancellation));

        clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(1, await timer.PurgeJobsAsync(client, Cancellation));

        Assert.Null(await fixture.Hub.Services.GetRequiredService<Core.Operations.Jobs>().FindAsync(site.Id, ended.Split('/')[^1], Cancellation));
        Assert.Equal([JobState.Previewed, JobState.AwaitingApproval, JobState.Running], [(await site.StoredAsync(previewed)).State, (await site.StoredAsync(held)).State, (await site.StoredAsync(broken)).State]);
        // The site's last import says how old its data is.
        var (_, imports) = await fixture.Hub.OperatorAsync(HttpMethod.Get, $"{JobSteps.Jobs}?site={site.Id}&kind=mis-import");
        Assert.Single(imports!["items"]!.AsArray());
    }

    private (ShiftedClock Clock, PurgeTimer Timer) Timer()
    {
        var (clock, services) = (new ShiftedClock(), fixture.Hub.Services);
        return (clock, new PurgeTimer(
            services.GetRequiredService<Core.Operations.Jobs>(), services.GetRequiredService<SteerJobs>(), new JobRetention(), services.GetRequiredService<JobPlaces>(), clock, NullLogger<PurgeTimer>.Instance));
    }
}
