using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

/// <summary>A client where no engine has ever run: in a process that does not lead, or before the engine's first start.</summary>
public sealed class ClientWithoutEngineTests(DurableFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_BeforeAnyEngineStarted_RunsOnceOneDoes()
    {
        await using var hub = await NewHubAsync();
        var client = ClientOf(hub);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Doubles", 21, Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await client.GetInstanceAsync(id, Cancellation))?.RuntimeStatus);

        await hub.StartAsync();

        Assert.Equal(42, (await hub.EndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Schedule_WhileAnotherProcessRunsTheEngine_IsPickedUpAndItsEndIsSeen()
    {
        await using var hub = await NewHubAsync();
        await hub.StartAsync();
        var client = ClientOf(hub);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Doubles", 40_000, Cancellation);
        var ended = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation);

        Assert.Equal(80_000, ended.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Queries_OnAnEmptyStore_FindNothing()
    {
        await using var hub = await NewHubAsync();
        var client = ClientOf(hub);

        Assert.Null(await client.GetInstanceAsync("nobody", Cancellation));
        Assert.Equal(0, (await client.PurgeInstanceAsync("nobody", cancellation: Cancellation)).PurgedInstanceCount);
        await client.RaiseEventAsync("nobody", "Go", cancellation: Cancellation);
    }

    [Fact]
    public async Task List_OnAnEmptyStore_IsEmpty()
    {
        await using var hub = await NewHubAsync();

        Assert.Empty(await ClientOf(hub).GetAllInstancesAsync().ToListAsync(Cancellation));
    }

    private static EmbeddedTaskClient ClientOf(TestHub hub)
    {
        var settings = hub.Settings();
        return new EmbeddedTaskClient(settings, hub.Make(settings), TimeProvider.System);
    }

    private async Task<TestHub> NewHubAsync() => (await TestHub.WithAsync(fixture))
        .Step<int, int>("Double", n => n * 2)
        .Orchestrator("Doubles", async context => await context.CallActivityAsync<int>("Double", context.GetInput<int>()));
}
