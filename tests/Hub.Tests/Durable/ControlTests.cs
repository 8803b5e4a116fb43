using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

public sealed class ControlTests(DurableFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_WithIdOfARunningInstance_Throws()
    {
        await using var hub = await WaitingHubAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", null, new StartOrchestrationOptions("one"), Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", null, new StartOrchestrationOptions("one"), Cancellation));
    }

    [Fact]
    public async Task Schedule_WithIdOfAnEndedInstance_StartsItAnew()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", s => s)
            .Orchestrator("Greets", async context => await context.CallActivityAsync<string>("Echo", context.GetInput<string>()) + context.NewGuid())
            .StartAsync();

        var first = await hub.RunAsync("Greets", "a", "again");
        var second = await hub.RunAsync("Greets", "b", "again");

        Assert.StartsWith("a", first.ReadOutputAs<string>(), StringComparison.Ordinal);
        Assert.StartsWith("b", second.ReadOutputAs<string>(), StringComparison.Ordinal);
        Assert.NotEqual(first.ReadOutputAs<string>()![1..], second.ReadOutputAs<string>()![1..]);
    }

    [Theory]
    [InlineData("has space / and \\ # ? % signs ' \"")]
    [InlineData("übergröße-学校-🙂")]
    public async Task Schedule_WithAnyCharactersInTheId_RunsAndIsFound(string id)
    {
        await using var hub = await WaitingHubAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", null, new StartOrchestrationOptions(id), Cancellation);

        await hub.Client.RaiseEventAsync(id, "Go", "gone", Cancellation);

        Assert.Equal((id, "gone"), ((await hub.EndAsync(id)).InstanceId, (await hub.EndAsync(id)).ReadOutputAs<string>()));
        Assert.Single(await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: id[..3])).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Terminate_Running_EndsItWithTheOutput()
    {
        await using var hub = await WaitingHubAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);

        await hub.Client.TerminateInstanceAsync(id, (object?)"enough", Cancellation);
        var ended = await hub.EndAsync(id);

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Terminate_Recursively_EndsChildrenAndTheirChildren()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Leaf", async context => await context.WaitForExternalEvent<string>("Never"))
            .Orchestrator("Middle", async context => await context.CallSubOrchestratorAsync<string>("Leaf", null, new SubOrchestrationOptions(instanceId: "leaf")))
            .Orchestrator("Top", async context => await context.CallSubOrchestratorAsync<string>("Middle", null, new SubOrchestrationOptions(instanceId: "middle")))
            .StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Top", null, new StartOrchestrationOptions("top"), Cancellation);
        await hub.UntilAsync("top", _ => hub.Engine.Peek("leaf") is { Status: OrchestrationRuntimeStatus.Running });

        await hub.Client.TerminateInstanceAsync("top", new TerminateInstanceOptions(Recursive: true), Cancellation);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync("top")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync("middle")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync("leaf")).RuntimeStatus);
    }

    [Fact]
    public async Task Suspend_ThenResume_HoldsEventsAndAnswersMeanwhile()
    {
        var (gate, runs) = (new TaskCompletionSource<string>(), 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, string>("Gate", _ =>
            {
                Interlocked.Increment(ref runs);
                return gate.Task;
            })
            .Orchestrator("Held", async context => await context.CallActivityAsync<string>("Gate", 0) + await context.WaitForExternalEvent<string>("Go"))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Held", Cancellation);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: Cancellation);

        await hub.Client.SuspendInstanceAsync(id, "wait", Cancellation);
        await hub.UntilAsync(id, s => s.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        gate.SetResult("answer ");
        await hub.Client.RaiseEventAsync(id, "Go", "event", Cancellation);
        await hub.UntilAsync(id, _ => hub.Engine.Store.AllMessagesAsync(Cancellation).GetAwaiter().GetResult().Count == 2);

        // What came while it was suspended is stored: another process finds it.
        await hub.Engine.StopAsync(Cancellation);
        await hub.StartAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.Client.GetInstanceAsync(id, Cancellation))!.RuntimeStatus);
        await hub.Client.ResumeInstanceAsync(id, "go on", Cancellation);

        Assert.Equal("answer event", (await hub.EndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Terminate_Suspended_EndsIt()
    {
        await using var hub = await WaitingHubAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);
        await hub.Client.SuspendInstanceAsync(id, "wait", Cancellation);
        await hub.UntilAsync(id, s => s.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);

        await hub.Client.TerminateInstanceAsync(id, Cancellation);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Purge_Ended_RemovesEveryRowAndBlob()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", s => s)
            .Orchestrator("Child", async context => await context.CallActivityAsync<string>("Echo", context.GetInput<string>()))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", context.GetInput<string>()))
            .StartAsync();
        var ended = await hub.RunAsync("Parent", new string('x', 100_000));
        Assert.Equal(100_000, ended.ReadOutputAs<string>()!.Length);

        var purged = await hub.Client.PurgeInstanceAsync(ended.InstanceId, new PurgeInstanceOptions(Recursive: true), Cancellation);

        Assert.Equal(2, purged.PurgedInstanceCount);
        Assert.Null(await hub.Client.GetInstanceAsync(ended.InstanceId, Cancellation));
        Assert.Empty(await hub.Engine.Store.Table.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await hub.BlobsAsync());
    }

    [Fact]
    public async Task Purge_Running_RemovesNothing()
    {
        await using var hub = await WaitingHubAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);

        var purged = await hub.Client.PurgeInstanceAsync(id, cancellation: Cancellation);

        Assert.Equal(0, purged.PurgedInstanceCount);
        Assert.NotNull(await hub.Client.GetInstanceAsync(id, Cancellation));
    }

    [Fact]
    public async Task PurgeAll_ByStatus_RemovesOnlyThose()
    {
        await using var hub = await WaitingHubAsync();
        var terminated = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);
        var completed = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);
        await hub.Client.TerminateInstanceAsync(terminated, Cancellation);
        await hub.Client.RaiseEventAsync(completed, "Go", "x", Cancellation);
        await hub.EndAsync(terminated);
        await hub.EndAsync(completed);

        var purged = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Terminated]), cancellation: Cancellation);

        Assert.Equal(1, purged.PurgedInstanceCount);
        Assert.NotNull(await hub.Client.GetInstanceAsync(completed, Cancellation));
    }

    [Fact]
    public async Task GetAllInstances_ByPrefixStatusAndPage_FindsThem()
    {
        await using var hub = await WaitingHubAsync();
        foreach (var id in new[] { "a/1", "a/2", "a/3", "b/1" })
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", $"input {id}", new StartOrchestrationOptions(id), Cancellation);
        await hub.Client.RaiseEventAsync("a/2", "Go", "x", Cancellation);
        await hub.EndAsync("a/2");
        await hub.UntilAsync("a/3", s => s.IsRunning);
        await hub.UntilAsync("a/1", s => s.IsRunning);

        var running = await hub.Client.GetAllInstancesAsync(
            new OrchestrationQuery(InstanceIdPrefix: "a/", Statuses: [OrchestrationRuntimeStatus.Running], PageSize: 1, FetchInputsAndOutputs: true)).ToListAsync(TestContext.Current.CancellationToken);
        var all = await hub.Client.GetAllInstancesAsync().ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a/1", "a/3"], running.Select(i => i.InstanceId));
        Assert.Equal("input a/1", running[0].ReadInputAs<string>());
        Assert.Equal(4, all.Count);
        Assert.All(all, i => Assert.Null(i.SerializedInput));
    }

    [Fact]
    public async Task CustomStatus_SetDuringARun_IsReadByClients()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Reports", async context =>
            {
                context.SetCustomStatus(new { done = 3, total = 5 });
                return await context.WaitForExternalEvent<string>("Go");
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Reports", Cancellation);

        var state = await hub.UntilAsync(id, s => s.IsRunning);

        Assert.Equal("""{"done":3,"total":5}""", state.SerializedCustomStatus);
    }

    [Fact]
    public async Task WaitForCompletion_OfUnknownInstance_Throws()
    {
        await using var hub = await WaitingHubAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.WaitForInstanceCompletionAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task Client_OfAProcessWithoutEngine_StartsAndSteersThroughTheStore()
    {
        await using var hub = await WaitingHubAsync();
        var settings = hub.Settings();
        var other = new EmbeddedTaskClient(settings, hub.Make(settings), TimeProvider.System);

        var id = await other.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);
        await other.WaitForInstanceStartAsync(id, cancellation: Cancellation);
        await other.RaiseEventAsync(id, "Go", "from afar", Cancellation);
        var ended = await other.WaitForInstanceCompletionAsync(id, true, Cancellation);

        Assert.Equal("from afar", ended.ReadOutputAs<string>());
    }

    private async Task<TestHub> WaitingHubAsync() =>
        await (await TestHub.WithAsync(fixture)).Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go")).StartAsync();
}
