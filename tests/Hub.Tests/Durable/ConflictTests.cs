using Azure;
using Azure.Data.Tables;
using Hub.Local.Durable.Engine;
using Hub.Local.Durable.Storage;

namespace Hub.Tests.Durable;

/// <summary>Somebody else writes an instance while a turn is under way.</summary>
public sealed class ConflictTests(DurableFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turn_OverAChangedInstance_IsTakenAgainAndRepeatsNoActivity()
    {
        var (gate, runs) = (new TaskCompletionSource<int>(), 0);
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, int>("Gate", async _ =>
            {
                Interlocked.Increment(ref runs);
                return await gate.Task;
            })
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Gate", 0))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Main", Cancellation);
        await hub.UntilAsync(id, s => s.IsRunning);

        var record = (await hub.Engine.Store.ReadAsync(id, Cancellation))!;
        var foreign = record with { Version = record.Version + 1, Token = "somebody else", CustomStatus = new Payload("\"touched\"", null) };
        Assert.NotNull(await hub.Engine.Store.TryCommitAsync(foreign, record, null, [], Cancellation));
        gate.SetResult(7);
        var ended = await hub.EndAsync(id);

        Assert.Equal((7, "touched", 1), (ended.ReadOutputAs<int>(), ended.ReadCustomStatusAs<string>(), runs));
    }

    [Fact]
    public async Task Turn_WhoseMessageIsGone_IsTakenAllTheSame()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Main", async context => await context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Main", Cancellation);
        await hub.UntilAsync(id, s => s.IsRunning);
        var start = hub.Engine.Peek(id)!.Start;
        var message = new Message { To = id, Start = start, Key = Keys.Message(id, DateTimeOffset.UnixEpoch, "x"), Kind = MessageKind.Raise, Name = "Go", Data = new Payload("5", null), Stored = true };

        hub.Engine.TryPost(id, new Signal.Told(message));

        Assert.Equal(5, (await hub.EndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Commit_RefusedByItsCondition_ChangesNothing()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Orchestrator("Main", async context => await context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Main", Cancellation);
        await hub.UntilAsync(id, s => s.IsRunning);
        var store = hub.Engine.Store;
        var record = (await store.ReadAsync(id, Cancellation))!;
        var stale = record with { ETag = new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"") };

        var refused = await store.TryCommitAsync(record with { Version = 99, Token = "other", Chunks = 1, Tail = "" }, stale, new Payload("{}", null), [], Cancellation);

        Assert.Null(refused);
        Assert.Equal(record, await store.ReadAsync(id, Cancellation));
        Assert.Single(await store.Table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation));
    }
}
