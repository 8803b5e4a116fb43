using Hub.Local.Durable;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Durable;

public sealed class EventTests(DurableFixture fixture)
{
    [Fact]
    public async Task RaiseEvent_EarlyAndInOtherCase_IsKeptUntilWaitedFor()
    {
        var gate = new TaskCompletionSource<int>();
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, int>("Gate", _ => gate.Task)
            .Orchestrator("Patient", async context =>
            {
                await context.CallActivityAsync<int>("Gate", 0);
                return $"{await context.WaitForExternalEvent<string>("approve")} {await context.WaitForExternalEvent<string>("APPROVE")}";
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Patient", TestContext.Current.CancellationToken);

        await hub.Client.RaiseEventAsync(id, "Approve", "first", TestContext.Current.CancellationToken);
        await hub.Client.RaiseEventAsync(id, "aPPROVE", "second", TestContext.Current.CancellationToken);
        gate.SetResult(0);

        Assert.Equal("first second", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task RaiseEvent_ToNobody_IsDropped()
    {
        await using var hub = await (await TestHub.WithAsync(fixture)).StartAsync();

        await hub.Client.RaiseEventAsync("nobody", "Hello", 1, TestContext.Current.CancellationToken);

        Assert.Empty(await hub.Engine.Store.AllMessagesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RaiseEvent_Taken_LeavesNoMessageBehind()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", TestContext.Current.CancellationToken);

        await hub.Client.RaiseEventAsync(id, "Go", 7, TestContext.Current.CancellationToken);

        Assert.Equal(7, (await hub.EndAsync(id)).ReadOutputAs<int>());
        Assert.Empty(await hub.Engine.Store.AllMessagesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RaiseEvent_ManyAtOnce_DeliversEachOnce()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Counter", async context =>
            {
                var sum = 0;
                for (var i = 0; i < 250; i++)
                    sum += await context.WaitForExternalEvent<int>("Add");
                return sum;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Counter", TestContext.Current.CancellationToken);

        await Parallel.ForAsync(0, 250, TestContext.Current.CancellationToken, async (n, c) => await hub.Client.RaiseEventAsync(id, "Add", n, c));

        Assert.Equal(249 * 250 / 2, (await hub.EndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task WaitForExternalEvent_WithTimeout_ThrowsWhenTheTimeIsOver()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var hub = await (await TestHub.WithAsync(fixture, time))
            .Orchestrator("Impatient", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("Never", TimeSpan.FromHours(1));
                }
                catch (TaskCanceledException)
                {
                    return "nobody came";
                }
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Impatient", TestContext.Current.CancellationToken);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("nobody came", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task WaitForExternalEvent_WithTimeout_ReturnsTheEventThatComesInTime()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Prompt", async context =>
            {
                var got = await context.WaitForExternalEvent<string>("Soon", TimeSpan.FromHours(1));
                return got + await context.WaitForExternalEvent<string>("Then", TimeSpan.FromHours(1));
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Prompt", TestContext.Current.CancellationToken);

        await hub.Client.RaiseEventAsync(id, "Soon", "in ", TestContext.Current.CancellationToken);
        await hub.Client.RaiseEventAsync(id, "Then", "time", TestContext.Current.CancellationToken);

        Assert.Equal("in time", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task SendEvent_ToAnotherInstance_ArrivesOnceAndInOrder()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Receiver", async context => $"{await context.WaitForExternalEvent<int>("n")}{await context.WaitForExternalEvent<int>("n")}{await context.WaitForExternalEvent<int>("n")}")
            .Orchestrator("Sender", context =>
            {
                for (var i = 1; i <= 3; i++)
                    context.SendEvent("receiver", "n", i);
                return Task.FromResult<object?>(null);
            })
            .StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Receiver", null, new StartOrchestrationOptions("receiver"), TestContext.Current.CancellationToken);

        var sender = await hub.RunAsync("Sender");

        Assert.Equal("123", (await hub.EndAsync("receiver")).ReadOutputAs<string>());
        await hub.UntilAsync(sender.InstanceId, _ => hub.Engine.Peek(sender.InstanceId) is { Open: false });
    }

    [Fact]
    public async Task ContinueAsNew_WithUnreadEvents_GivesThemToTheNextExecution()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Accumulator", async context =>
            {
                var sum = context.GetInput<int>() + await context.WaitForExternalEvent<int>("Add");
                context.SetCustomStatus(sum);
                if (sum >= 55)
                    return sum;
                context.ContinueAsNew(sum);
                return null;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Accumulator", (object?)0, TestContext.Current.CancellationToken);

        for (var i = 1; i <= 10; i++)
            await hub.Client.RaiseEventAsync(id, "Add", i, TestContext.Current.CancellationToken);
        var ended = await hub.EndAsync(id);

        Assert.Equal((55, 55), (ended.ReadOutputAs<int>(), ended.ReadCustomStatusAs<int>()));
        Assert.Equal(9, hub.Engine.Peek(id)!.Execution);
    }

    [Fact]
    public async Task ContinueAsNew_WithoutKeepingEvents_DropsTheUnread()
    {
        var gate = new TaskCompletionSource<int>();
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, int>("Gate", _ => gate.Task)
            .Orchestrator("Forgetful", async context =>
            {
                if (context.GetInput<int>() == 1)
                    return await context.WaitForExternalEvent<string>("Word");
                await context.CallActivityAsync<int>("Gate", 0);
                context.ContinueAsNew(1, preserveUnprocessedEvents: false);
                return null;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Forgetful", (object?)0, TestContext.Current.CancellationToken);
        await hub.Client.WaitForInstanceStartAsync(id, cancellation: TestContext.Current.CancellationToken);

        await hub.Client.RaiseEventAsync(id, "Word", "old", TestContext.Current.CancellationToken);
        await hub.UntilAsync(id, _ => hub.Engine.Find(id)!.History.Turns.Count == 2);
        gate.SetResult(0);
        await hub.UntilAsync(id, _ => hub.Engine.Peek(id) is { Execution: 1 });
        await hub.Client.RaiseEventAsync(id, "Word", "new", TestContext.Current.CancellationToken);

        Assert.Equal("new", (await hub.EndAsync(id)).ReadOutputAs<string>());
    }
}
