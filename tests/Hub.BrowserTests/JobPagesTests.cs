using Hub.Core.Operations;
using Hub.Core.Rostering;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.BrowserTests;

/// <summary>Jobs and orchestrations, as the operating team sees them.</summary>
public sealed class JobPagesTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StsHub sts = new(azurite);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Jobs_InEveryState_AreAccessible(int width)
    {
        var export = await SeedAsync();
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        await portal.SignInOperatorAsync(sts, "/operator/jobs");

        foreach (var (path, name, said) in new[]
        {
            ("/operator/jobs", "jobs", "Waits for approval"), ($"/operator/jobs/{StsHub.School}/{export}", "job", "WriteExport"),
            ("/operator/instances?prefix=night-", "instances", "night-2026-11-26"), ("/operator/instances/night-2026-11-26", "instance", "There is no orchestrator named"),
        })
        {
            await portal.Page.GotoAsync(path);
            Assert.Contains(said, await portal.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"{name}-{width}");
        }

        await portal.Page.GetByText("Remove", new() { Exact = true }).First.ClickAsync();
        await portal.PictureAsync($"instance-remove-{width}");
        await portal.PressAsync("Remove");
        await Microsoft.Playwright.Assertions.Expect(portal.Page.Locator("main")).ToContainTextAsync("Removed.");
    }

    /// <summary>Jobs in several states, and orchestrations that have failed or ended.</summary>
    /// <returns>The id of an export that failed.</returns>
    private async Task<string> SeedAsync()
    {
        var (jobs, orchestrations) = (sts.Hub.Services.GetRequiredService<Jobs>(), sts.Hub.Services.GetRequiredService<DurableTaskClient>());
        foreach (var (kind, state, progress) in new[]
        {
            ("mis-import", JobState.Completed, new JobProgress("done", 1304, 0, 1304)), ("email-update", JobState.AwaitingApproval, new JobProgress("", 0, 0, 412)),
            ("email-update", JobState.Running, new JobProgress("applying", 280, 3, 1200)), ("sds-upload", JobState.Failed, new JobProgress("failed", 0, 0, 0)),
        })
        {
            await jobs.AddAsync(new Job { SiteId = StsHub.School, Id = jobs.NewId(), Kind = kind, State = state, CreatedAt = DateTimeOffset.UtcNow, Progress = progress }, Cancellation);
        }

        var export = new Job { SiteId = StsHub.School, Id = jobs.NewId(), Kind = Exports.Kind, State = JobState.Waiting, CreatedAt = DateTimeOffset.UtcNow }
            .WithDetail(new ExportDetail("sds-v2.1", "none", new DateOnly(2026, 11, 26)));
        await orchestrations.ScheduleNewOrchestrationInstanceAsync("RunExport", export, new StartOrchestrationOptions(export.InstanceId), Cancellation);
        await orchestrations.WaitForInstanceCompletionAsync(export.InstanceId, Cancellation);
        await orchestrations.ScheduleNewOrchestrationInstanceAsync("Nothing", null, new StartOrchestrationOptions("night-2026-11-26"), Cancellation);
        await orchestrations.WaitForInstanceCompletionAsync("night-2026-11-26", Cancellation);
        return export.Id;
    }
}
