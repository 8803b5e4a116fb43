using Hub.Local.Durable.Client;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Durable;

public sealed class DeterminismTests(DurableFixture fixture)
{
    [Fact]
    public async Task Replay_ThatAsksForAnotherActivity_FailsSayingWhichStep()
    {
        var run = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Step<int, int>("Two", n => n)
            .Orchestrator("Fickle", async context =>
            {
                await context.CallActivityAsync<int>("One", 0);
                await context.CallActivityAsync<int>(Interlocked.Increment(ref run) == 1 ? "One" : "Two", 0);
                return await context.CallActivityAsync<int>("One", 0);
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Fickle"), "step 1", "activity 'One'", "activity 'Two'");
    }

    [Fact]
    public async Task Replay_ThatAsksForATimerInstead_FailsSayingWhichStep()
    {
        var run = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Orchestrator("Fickle", async context =>
            {
                if (Interlocked.Increment(ref run) > 1)
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return await context.CallActivityAsync<int>("One", 0);
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Fickle"), "step 0", "activity 'One'", "a timer");
    }

    [Fact]
    public async Task Replay_ThatAsksForMore_FailsSayingThatHistoryHoldsNothing()
    {
        var run = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Orchestrator("Fickle", async context =>
            {
                var first = context.CallActivityAsync<int>("One", 0);
                if (Interlocked.Increment(ref run) > 1)
                    await context.CallActivityAsync<int>("One", 0);
                return await first;
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Fickle"), "step 1", "history holds nothing", "activity 'One'");
    }

    [Fact]
    public async Task Replay_ThatAsksForLess_FailsSayingWhatIsMissing()
    {
        var run = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Orchestrator("Fickle", async context =>
                Interlocked.Increment(ref run) > 1 ? await context.WaitForExternalEvent<int>("Go") : await context.CallActivityAsync<int>("One", 0))
            .StartAsync();

        AssertFails(await hub.RunAsync("Fickle"), "step 0", "activity 'One'", "it waits");
    }

    [Fact]
    public async Task Replay_ThatEndsEarly_FailsInsteadOfEnding()
    {
        var run = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Fickle", async context => Interlocked.Increment(ref run) > 1 ? 1 : await context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Fickle", TestContext.Current.CancellationToken);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: TestContext.Current.CancellationToken);

        await hub.Client.RaiseEventAsync(id, "Go", 1, TestContext.Current.CancellationToken);

        AssertFails(await hub.EndAsync(id), "not deterministic", "it ended");
    }

    [Fact]
    public async Task Orchestrator_ThatAwaitsSomethingElse_FailsSayingSo()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Stray", async _ =>
            {
                await Task.Delay(20);
                return 1;
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Stray"), "awaited something other than its context");
    }

    [Fact]
    public async Task Orchestrator_ThatAwaitsSomethingElseBesideAnActivity_FailsSayingSo()
    {
        var never = new TaskCompletionSource<int>();
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, int>("Never", _ => never.Task)
            .Orchestrator("Stray", async context =>
            {
                var activity = context.CallActivityAsync<int>("Never", 0);
                await Task.Delay(20);
                return await activity;
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Stray"), "awaited something other than its context");
        never.SetResult(0);
    }

    [Fact]
    public async Task Orchestrator_ThatLeavesItsThread_FailsSayingSo()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Orchestrator("Stray", async context =>
            {
                await context.CallActivityAsync<int>("One", 0).ConfigureAwait(false);
                return await context.CallActivityAsync<int>("One", 0);
            })
            .StartAsync();

        AssertFails(await hub.RunAsync("Stray"), "awaited something other than its context");
    }

    [Fact]
    public async Task Context_TimeAndGuids_AreTheSameOnEveryReplay()
    {
        var (times, guids, live) = (new List<DateTime>(), new List<Guid>(), new List<bool>());
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("One", n => n)
            .Orchestrator("Same", async context =>
            {
                lock (times)
                {
                    times.Add(context.CurrentUtcDateTime);
                    guids.Add(context.NewGuid());
                    live.Add(!context.IsReplaying);
                }

                context.CreateReplaySafeLogger("x").LogInformation("once only");
                for (var i = 0; i < 3; i++)
                    await context.CallActivityAsync<int>("One", 0);
                return context.NewGuid() != guids[0];
            })
            .StartAsync();

        Assert.True((await hub.RunAsync("Same")).ReadOutputAs<bool>());
        Assert.Equal((4, 1, 1), (times.Count, times.Distinct().Count(), guids.Distinct().Count()));
        Assert.Equal([true, false, false, false], live);
        Assert.Single(hub.Logs.Lines, l => l.Contains("once only", StringComparison.Ordinal));
    }

    private static void AssertFails(OrchestrationMetadata ended, params string[] words)
    {
        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.All(words, w => Assert.Contains(w, ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal));
    }
}
