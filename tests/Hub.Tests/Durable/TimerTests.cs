using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Durable;

public sealed class TimerTests(DurableFixture fixture)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task CreateTimer_OfDays_FiresWhenTheTimeHasCome()
    {
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Orchestrator("Sleeper", async context =>
            {
                var from = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromDays(60), CancellationToken.None);
                return (context.CurrentUtcDateTime - from).TotalDays;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", TestContext.Current.CancellationToken);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromDays(59));
        Assert.True((await hub.Client.GetInstanceAsync(id, TestContext.Current.CancellationToken))!.IsRunning);
        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(60, (await hub.EndAsync(id)).ReadOutputAs<double>());
    }

    [Fact]
    public async Task CreateTimer_DueWhileTheEngineWasDown_FiresAtTheNextStart()
    {
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Orchestrator("Sleeper", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return "awake";
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", TestContext.Current.CancellationToken);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: TestContext.Current.CancellationToken);
        await hub.Engine.StopAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromHours(2));
        await hub.StartAsync();

        Assert.Equal("awake", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task CreateTimer_Cancelled_LetsTheOrchestratorGoOn()
    {
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Orchestrator("Changed", async context =>
            {
                using var cancel = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromHours(1), cancel.Token);
                cancel.Cancel();
                try
                {
                    await timer;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    return "cancelled";
                }
            })
            .StartAsync();

        Assert.Equal("cancelled", (await hub.RunAsync("Changed")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Schedule_WithStartAt_WaitsUntilThen()
    {
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Orchestrator("Later", context => Task.FromResult<object?>(context.CurrentUtcDateTime))
            .StartAsync();
        var at = time.GetUtcNow().AddHours(3);
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions(StartAt: at), TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.Client.GetInstanceAsync(id, TestContext.Current.CancellationToken))!.RuntimeStatus);
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(at.UtcDateTime, (await hub.EndAsync(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Retry_WithBackOff_WaitsBetweenAttemptsAndGivesUpAfterTheLast()
    {
        var attempts = new List<DateTimeOffset>();
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Step<int, int>("Fail", _ =>
            {
                lock (attempts)
                    attempts.Add(time.GetUtcNow());
                throw new TimeoutException("busy");
            })
            .Orchestrator("Stubborn", async context => await context.CallActivityAsync<int>(
                "Fail", 0, TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromMinutes(1), 3.0, TimeSpan.FromMinutes(5)))))
            .StartAsync();

        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Stubborn", TestContext.Current.CancellationToken);
        var end = hub.EndAsync(id);
        // Small steps: an attempt is seen at the step in which it was due.
        while (!end.IsCompleted)
        {
            var before = attempts.Count;
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(end, Task.Delay(before == attempts.Count ? 60 : 10, TestContext.Current.CancellationToken));
        }

        var ended = await end;
        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("busy", ended.FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(4, attempts.Count);
        var waits = attempts.Zip(attempts.Skip(1), (a, b) => (b - a).TotalMinutes).ToArray();
        Assert.True(waits[0] >= 1 && waits[1] >= 3 && waits[2] >= 5, string.Join(", ", waits));
    }

    [Fact]
    public async Task Retry_WhenThePolicyDoesNotHandleTheFailure_TriesOnce()
    {
        var attempts = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Fail", _ =>
            {
                Interlocked.Increment(ref attempts);
                throw new ArgumentException("never");
            })
            .Orchestrator("Picky", async context => await context.CallActivityAsync<int>(
                "Fail", 0, TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromMilliseconds(1)) { HandleFailure = f => !f.IsCausedBy<ArgumentException>() })))
            .StartAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.RunAsync("Picky")).RuntimeStatus);
        Assert.Equal(1, attempts);
    }
}
