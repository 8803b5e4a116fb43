using Azure.Data.Tables;
using Hub.Local.Durable;
using Hub.Local.Durable.Client.History;
using Hub.Local.Durable.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Durable;

/// <summary>What a client is told of what an orchestration has asked for and what has happened to it.</summary>
public sealed class HistoryTests(DurableFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_OfEverythingThatAnOrchestrationDoes_NamesItInOrder()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", n => n < 0 ? throw new InvalidOperationException("broken") : n)
            .Orchestrator("Child", context => Task.FromResult<object?>(1))
            .Orchestrator("BadChild", _ => throw new FormatException("bad"))
            .Orchestrator("All", async context =>
            {
                await context.CallActivityAsync<int>("Work", 1);
                try
                {
                    await context.CallActivityAsync<int>("Work", -1);
                }
                catch (TaskFailedException)
                {
                }

                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                await context.WaitForExternalEvent<string>("go");
                await context.CallSubOrchestratorAsync("Child", null, new TaskOptions(retry: null).WithInstanceId("child"));
                try
                {
                    await context.CallSubOrchestratorAsync("BadChild");
                }
                catch (TaskFailedException)
                {
                }

                context.SendEvent("nobody", "hello", "x");
                return null;
            })
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("All", Cancellation);
        await hub.Client.RaiseEventAsync(id, "go", "payload", Cancellation);
        await hub.EndAsync(id);

        var events = await hub.Client.GetOrchestrationHistoryAsync(id, Cancellation);

        // The event may come at any time before it is waited for.
        Assert.Equal("go", Assert.Single(events.OfType<EventRaisedEvent>()).Name);
        Assert.Equal(
            [
                "ExecutionStarted", "TaskScheduled", "TaskCompleted", "TaskScheduled", "TaskFailed", "TimerCreated", "TimerFired", "SubOrchestrationInstanceCreated", "SubOrchestrationInstanceCompleted",
                "SubOrchestrationInstanceCreated", "SubOrchestrationInstanceFailed", "EventSent", "ExecutionCompleted",
            ],
            events.Where(e => e is not EventRaisedEvent).Select(e => e.GetType().Name[..^"Event".Length]));
        var (asked, failed) = (events.OfType<TaskScheduledEvent>().Last(), events.OfType<TaskFailedEvent>().Single());
        Assert.Equal(("Work", asked.EventId, "broken", typeof(InvalidOperationException).FullName), (asked.Name, failed.TaskScheduledId, failed.Reason, failed.FailureDetails!.ErrorType));
        Assert.Equal(("Child", "child"), (events.OfType<SubOrchestrationInstanceCreatedEvent>().First().Name, events.OfType<SubOrchestrationInstanceCreatedEvent>().First().InstanceId));
        Assert.Equal("bad", events.OfType<SubOrchestrationInstanceFailedEvent>().Single().Reason);
        Assert.Equal(events.OfType<TimerCreatedEvent>().Single().EventId, events.OfType<TimerFiredEvent>().Single().TimerId);
        Assert.Equal(("nobody", "hello"), (events.OfType<EventSentEvent>().Single().InstanceId, events.OfType<EventSentEvent>().Single().Name));
    }

    [Fact]
    public async Task History_OfAnActivity_SaysWhenItEndedAndNotWhenTheOrchestratorWasTold()
    {
        var (clock, hold) = (new ShiftedClock(), new TaskCompletionSource());
        await using var hub = await (await TestHub.WithAsync(fixture, clock))
            .Activity<int, int>("Long", async n =>
            {
                await hold.Task;
                clock.Advance(TimeSpan.FromHours(n));
                return n;
            })
            .Orchestrator("Waits", async context => await context.CallActivityAsync<int>("Long", 2))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", Cancellation);
        await hub.UntilAsync(id, m => m.RuntimeStatus == Hub.Local.Durable.Client.OrchestrationRuntimeStatus.Running);
        await hub.Client.SuspendInstanceAsync(id, "held", Cancellation);
        await hub.UntilAsync(id, m => m.RuntimeStatus == Hub.Local.Durable.Client.OrchestrationRuntimeStatus.Suspended);
        hold.SetResult();
        while ((await hub.Engine.Store.MessagesAsync(id, Cancellation)).Count == 0)
            await Task.Delay(10, Cancellation);
        clock.Advance(TimeSpan.FromHours(5));
        await hub.Client.ResumeInstanceAsync(id, "go on", Cancellation);
        await hub.EndAsync(id);

        var events = await hub.Client.GetOrchestrationHistoryAsync(id, Cancellation);

        var (asked, ended) = (events.OfType<TaskScheduledEvent>().Single(), events.OfType<TaskCompletedEvent>().Single());
        Assert.Equal(2, Math.Floor((ended.Timestamp - asked.Timestamp).TotalHours));
    }

    [Fact]
    public async Task History_AfterARewind_HoldsTheFailureTheRewindAndWhatFollowed()
    {
        var broken = true;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", _ => broken ? throw new InvalidOperationException("broken") : 1)
            .Orchestrator("Single", async context => await context.CallActivityAsync<int>("Work", 0))
            .StartAsync();
        var failed = await hub.RunAsync("Single");
        broken = false;
        await hub.Client.RewindInstanceAsync(failed.InstanceId, "mended", Cancellation);
        await hub.EndAsync(failed.InstanceId);

        var events = await hub.Client.GetOrchestrationHistoryAsync(failed.InstanceId, Cancellation);

        Assert.Equal(
            ["ExecutionStartedEvent", "TaskScheduledEvent", "TaskFailedEvent", "ExecutionRewoundEvent", "TaskCompletedEvent", "ExecutionCompletedEvent"], events.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task History_OfALongOne_IsWholeAndReadsNoPayload()
    {
        const int steps = 60;
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<string, string>("Echo", text => text)
            .Orchestrator("Long", async context =>
            {
                for (var i = 0; i < steps; i++)
                    await context.CallActivityAsync<string>("Echo", new string('x', i == 0 ? 100_000 : 800));
                return null;
            })
            .StartAsync();
        var ended = await hub.RunAsync("Long");

        var events = await hub.Client.GetOrchestrationHistoryAsync(ended.InstanceId, Cancellation);

        Assert.True((await hub.Engine.Store.ReadAsync(ended.InstanceId, Cancellation))!.Chunks > 0);
        Assert.Equal((steps, steps), (events.OfType<TaskScheduledEvent>().Count(), events.OfType<TaskCompletedEvent>().Count()));
    }

    [Fact]
    public async Task History_WrittenBeforeTimesOfAnswersWereKept_TakesTheTurnsTime()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("Work", n => n)
            .Orchestrator("Single", async context => await context.CallActivityAsync<int>("Work", 0))
            .StartAsync();
        var ended = await hub.RunAsync("Single");
        await hub.Engine.StopAsync(Cancellation);
        var table = hub.Engine.Store.Table;
        var row = (await table.GetEntityAsync<TableEntity>(Keys.Partition(ended.InstanceId), Keys.Instance(ended.InstanceId), cancellationToken: Cancellation)).Value;
        var tail = row.GetString("Tail");
        Assert.Contains("\"t\":", tail[tail.IndexOf("\"in\":[{", StringComparison.Ordinal)..], StringComparison.Ordinal);
        row["Tail"] = System.Text.RegularExpressions.Regex.Replace(tail, ",\"t\":\"[^\"]*\"", "");
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);

        await hub.StartAsync();
        var events = await hub.Client.GetOrchestrationHistoryAsync(ended.InstanceId, Cancellation);

        Assert.True(events.OfType<TaskCompletedEvent>().Single().Timestamp >= events.OfType<TaskScheduledEvent>().Single().Timestamp);
    }

    [Fact]
    public async Task History_OfNobody_Throws()
    {
        await using var hub = await (await TestHub.WithAsync(fixture)).StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.GetOrchestrationHistoryAsync("nobody", Cancellation));
    }
}
