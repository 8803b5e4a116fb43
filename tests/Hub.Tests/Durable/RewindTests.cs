using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

public sealed class RewindTests(DurableFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rewind_AfterFailedActivitiesOfAFanOut_RunsOnlyThoseAgain()
    {
        var (broken, runs) = (true, new int[10]);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", n =>
            {
                Interlocked.Increment(ref runs[n]);
                return broken && n % 3 == 0 ? throw new InvalidOperationException("broken") : n;
            })
            .Orchestrator("FanOut", async context => (await Task.WhenAll(Enumerable.Range(0, 10).Select(n => context.CallActivityAsync<int>("Work", n)))).Sum())
            .StartAsync();
        var failed = await hub.RunAsync("FanOut");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);

        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);
        var ended = await hub.EndAsync(failed.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, 45), (ended.RuntimeStatus, ended.ReadOutputAs<int>()));
        Assert.Null(ended.FailureDetails);
        Assert.Equal([2, 1, 1, 2, 1, 1, 2, 1, 1, 2], runs);
    }

    [Fact]
    public async Task Rewind_AfterAFailedChild_RewindsTheChild()
    {
        var (broken, first, second) = (true, 0, 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("First", _ => Interlocked.Increment(ref first))
            .Step<int, int>("Second", _ => Interlocked.Increment(ref second) > 0 && broken ? throw new InvalidOperationException("broken") : 2)
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("First", 0) + await context.CallActivityAsync<int>("Second", 0))
            .Orchestrator("Parent", async context => await context.CallActivityAsync<int>("First", 0) + await context.CallSubOrchestratorAsync<int>("Child"))
            .StartAsync();
        var failed = await hub.RunAsync("Parent");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);

        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);
        var ended = await hub.EndAsync(failed.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, 5), (ended.RuntimeStatus, ended.ReadOutputAs<int>()));
        Assert.Equal((2, 2), (first, second));
    }

    [Fact]
    public async Task Rewind_AfterAnErrorOfTheOrchestratorItself_RunsItsLastTurnAgain()
    {
        var (broken, runs) = (true, 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", _ => Interlocked.Increment(ref runs))
            .Orchestrator("Buggy", async context =>
            {
                var n = await context.CallActivityAsync<int>("Work", 0);
                if (broken)
                    throw new FormatException("bug");
                return n + await context.CallActivityAsync<int>("Work", 0);
            })
            .StartAsync();
        var failed = await hub.RunAsync("Buggy");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);

        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);

        Assert.Equal(3, (await hub.EndAsync(failed.InstanceId)).ReadOutputAs<int>());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task Rewind_AfterTheLastRetry_TriesThatAttemptAgainAndStaysDeterministic()
    {
        var (broken, runs) = (true, 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", _ => Interlocked.Increment(ref runs) > 0 && broken ? throw new InvalidOperationException("broken") : 1)
            .Orchestrator("Retries", async context =>
                await context.CallActivityAsync<int>("Work", 0, TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(1))))
                + await context.CallActivityAsync<int>("Work", 0))
            .StartAsync();
        var failed = await hub.RunAsync("Retries");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);

        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);

        Assert.Equal(2, (await hub.EndAsync(failed.InstanceId)).ReadOutputAs<int>());
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task Rewind_Twice_WorksAfterARestart()
    {
        var (broken, runs) = (true, 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", _ => Interlocked.Increment(ref runs) > 0 && broken ? throw new InvalidOperationException("broken") : 1)
            .Orchestrator("Single", async context => await context.CallActivityAsync<int>("Work", 0))
            .StartAsync();
        var failed = await hub.RunAsync("Single");

        await hub.Client.RewindInstanceAsync(failed.InstanceId, "not mended", Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.EndAsync(failed.InstanceId)).RuntimeStatus);
        await hub.Engine.StopAsync(Cancellation);
        await hub.StartAsync();
        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.EndAsync(failed.InstanceId)).RuntimeStatus);
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task Rewind_OfAnInstanceThatHasNotFailed_Throws()
    {
        await using var hub = await (await TestHub.WithAsync(fixture)).Orchestrator("Fine", _ => Task.FromResult<object?>(1)).StartAsync();
        var ended = await hub.RunAsync("Fine");

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RewindInstanceAsync(ended.InstanceId, "why", Cancellation));
    }
}
