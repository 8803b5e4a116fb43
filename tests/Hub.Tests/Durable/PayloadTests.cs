using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

public sealed class PayloadTests(DurableFixture fixture)
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("Größe \"🙂\" \\ ", 8_000));

    [Fact]
    public async Task LargePayloads_Everywhere_ComeThroughUnchangedAndSurviveARestart()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", s => s)
            .Orchestrator("Child", context => Task.FromResult<object?>(context.GetInput<string>()))
            .Orchestrator("Large", async context =>
            {
                context.SetCustomStatus(Large);
                var fromActivity = await context.CallActivityAsync<string>("Echo", context.GetInput<string>());
                var fromChild = await context.CallSubOrchestratorAsync<string>("Child", fromActivity);
                var fromEvent = await context.WaitForExternalEvent<string>("Go");
                return new[] { fromActivity, fromChild, fromEvent };
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Large", (object?)Large, TestContext.Current.CancellationToken);
        await hub.UntilAsync(id, _ => hub.Engine.Peek(id) is not null && hub.Engine.Find(id)!.History is { Open.Count: 0, Turns.Count: 3 });
        await hub.Engine.StopAsync(TestContext.Current.CancellationToken);
        await hub.StartAsync();

        await hub.Client.RaiseEventAsync(id, "Go", Large, TestContext.Current.CancellationToken);
        var ended = await hub.EndAsync(id);

        Assert.All(ended.ReadOutputAs<string[]>()!, s => Assert.Equal(Large, s));
        Assert.Equal((Large, Large), (ended.ReadInputAs<string>(), ended.ReadCustomStatusAs<string>()));
    }

    [Fact]
    public async Task LargePayloads_OfAnExecutionThatContinuedAsNew_AreRemoved()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", s => s)
            .Orchestrator("Eternal", async context =>
            {
                var (n, text) = context.GetInput<(int, string)>();
                await context.CallActivityAsync<string>("Echo", text + n);
                if (n == 5)
                    return await context.WaitForExternalEvent<string>("Go");
                context.ContinueAsNew((n + 1, text));
                return null;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Eternal", (object?)(0, Large), TestContext.Current.CancellationToken);

        await hub.UntilAsync(id, _ => hub.Engine.Peek(id) is { Execution: 5 } && hub.Engine.Find(id)!.Effects.IsCompleted);

        Assert.All(await hub.BlobsAsync(), b => Assert.Contains("/000005/", b, StringComparison.Ordinal));
        await hub.Client.RaiseEventAsync(id, "Go", "end", TestContext.Current.CancellationToken);
        Assert.Equal("end", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task ATurnTooLargeForATransaction_IsCommittedAllTheSame()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, int>("Length", s => s.Length)
            .Orchestrator("Wide", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 300).Select(n => context.CallActivityAsync<int>("Length", new string('"', 15_000))))).Sum())
            .StartAsync();

        var ended = await hub.RunAsync("Wide");

        Assert.Equal((OrchestrationRuntimeStatus.Completed, 4_500_000), (ended.RuntimeStatus, ended.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task ReadOutput_OfATypeWithFields_UsesThem()
    {
        await using var hub = await (await TestHub.WithAsync(fixture)).Orchestrator("Pair", _ => Task.FromResult<object?>((1, "one"))).StartAsync();

        Assert.Equal((1, "one"), (await hub.RunAsync("Pair")).ReadOutputAs<(int, string)>());
    }
}
