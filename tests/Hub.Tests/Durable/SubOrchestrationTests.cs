using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

public sealed class SubOrchestrationTests(DurableFixture fixture)
{
    [Fact]
    public async Task CallSubOrchestrator_WithInput_ReturnsItsOutputAndKnowsItsParent()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Child", context => Task.FromResult<object?>($"{context.GetInput<string>()} of {context.Parent!.Name} {context.Parent.InstanceId}"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", "child"))
            .StartAsync();

        var ended = await hub.RunAsync("Parent", id: "p1");

        Assert.Equal("child of Parent p1", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task CallSubOrchestrator_ManyAtOnceWithIds_RunsEachUnderItsId()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Double", n => 2 * n)
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Double", context.GetInput<int>()))
            .Orchestrator("Parent", async context =>
            {
                var children = Enumerable.Range(0, 50).Select(n => context.CallSubOrchestratorAsync<int>("Child", n, new SubOrchestrationOptions(instanceId: $"child-{n:d2}")));
                return (await Task.WhenAll(children)).Sum();
            })
            .StartAsync();

        var ended = await hub.RunAsync("Parent");
        var children = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "child-")).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2450, ended.ReadOutputAs<int>());
        Assert.Equal(50, children.Count(c => c.RuntimeStatus == OrchestrationRuntimeStatus.Completed));
    }

    [Fact]
    public async Task CallSubOrchestrator_ThatFails_FailsTheCallWithItsDetails()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Child", _ => throw new InvalidDataException("broken"))
            .Orchestrator("Parent", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Child");
                }
                catch (TaskFailedException failed)
                {
                    return failed.FailureDetails.ErrorMessage;
                }
            })
            .StartAsync();

        Assert.Equal("broken", (await hub.RunAsync("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task CallSubOrchestrator_WithIdOfARunningInstance_FailsTheCall()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Waits", null, new SubOrchestrationOptions(instanceId: "taken")))
            .StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", null, new StartOrchestrationOptions("taken"), TestContext.Current.CancellationToken);

        var ended = await hub.RunAsync("Parent");

        Assert.Contains("taken", ended.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallSubOrchestrator_WithRetry_StartsItsIdAgain()
    {
        var attempts = 0;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Count", _ => Interlocked.Increment(ref attempts))
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Count", 0) < 3 ? throw new InvalidOperationException("again") : "third")
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                "Child", null, TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromMilliseconds(1))).WithInstanceId("same")))
            .StartAsync();

        Assert.Equal("third", (await hub.RunAsync("Parent")).ReadOutputAs<string>());
        Assert.Equal(3, attempts);
    }
}
