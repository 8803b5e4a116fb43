using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

public sealed class ActivityTests(DurableFixture fixture)
{
    [Fact]
    public async Task CallActivity_InSequence_PassesEachResultOn()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("AddOne", n => n + 1)
            .Orchestrator("Sequence", async context =>
            {
                var n = context.GetInput<int>();
                for (var i = 0; i < 5; i++)
                    n = await context.CallActivityAsync<int>("AddOne", n);
                return n;
            })
            .StartAsync();

        var ended = await hub.RunAsync("Sequence", 10);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, 15), (ended.RuntimeStatus, ended.ReadOutputAs<int>()));
        Assert.Equal("10", ended.SerializedInput);
    }

    [Fact]
    public async Task CallActivity_AThousandAtOnce_RunsEachOnceAndGathersAll()
    {
        var runs = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Square", n =>
            {
                Interlocked.Increment(ref runs);
                return n * n;
            })
            .Orchestrator("FanOut", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => context.CallActivityAsync<int>("Square", n)))).Sum(n => (long)n))
            .StartAsync();

        var ended = await hub.RunAsync("FanOut");

        Assert.Equal(Enumerable.Range(0, 1000).Sum(n => (long)n * n), ended.ReadOutputAs<long>());
        Assert.Equal(1000, runs);
    }

    [Fact]
    public async Task CallActivity_ThatThrows_FailsTheCallWithItsDetails()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Refuse", Refuse)
            .Orchestrator("Catching", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Refuse", "x");
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName} {failed.FailureDetails.ErrorType} {failed.FailureDetails.ErrorMessage} {failed.FailureDetails.IsCausedBy<ArgumentException>()}";
                }
            })
            .StartAsync();

        var ended = await hub.RunAsync("Catching");

        Assert.Equal("Refuse System.ArgumentException not x True", ended.ReadOutputAs<string>());

        static string Refuse(string input) => throw new ArgumentException($"not {input}");
    }

    [Fact]
    public async Task CallActivity_ThatThrowsUncaught_FailsTheInstanceWithTheCause()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Refuse", _ => throw new ArgumentException("no"))
            .Orchestrator("Trusting", async context => await context.CallActivityAsync<string>("Refuse", "x"))
            .StartAsync();

        var ended = await hub.RunAsync("Trusting");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("System.ArgumentException", ended.FailureDetails!.InnerFailure!.ErrorType);
    }

    [Fact]
    public async Task CallActivity_OfUnknownName_FailsTheCallAndNamesIt()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Lost", async context => await context.CallActivityAsync<string>("Nowhere"))
            .StartAsync();

        var ended = await hub.RunAsync("Lost");

        Assert.Contains("Nowhere", ended.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_OfUnknownOrchestrator_FailsTheInstanceAndNamesIt()
    {
        await using var hub = await (await TestHub.WithAsync(fixture)).StartAsync();

        var ended = await hub.RunAsync("Nothing");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("Nothing", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenAny_OfTwoActivities_GoesOnWithTheFirst()
    {
        var slow = new TaskCompletionSource<string>();
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, string>("Slow", _ => slow.Task)
            .Step<int, string>("Fast", _ => "fast")
            .Orchestrator("Race", async context =>
                await await Task.WhenAny(context.CallActivityAsync<string>("Slow", 0), context.CallActivityAsync<string>("Fast", 0)))
            .StartAsync();

        var ended = await hub.RunAsync("Race");

        Assert.Equal("fast", ended.ReadOutputAs<string>());
        slow.SetResult("late");
    }

    [Fact]
    public async Task LongSequence_BeyondOneRow_KeepsItsWholeHistory()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", s => s)
            .Orchestrator("Long", async context =>
            {
                var length = 0;
                for (var i = 0; i < 60; i++)
                    length += (await context.CallActivityAsync<string>("Echo", new string((char)('a' + (i % 26)), 2_000))).Length;
                return length;
            })
            .StartAsync();

        var ended = await hub.RunAsync("Long");

        Assert.Equal(120_000, ended.ReadOutputAs<int>());
        Assert.True(hub.Engine.Peek(ended.InstanceId)!.Chunks > 5);
    }
}
