using System.Collections.Concurrent;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

/// <summary>The store goes away while the engine runs.</summary>
public sealed class OutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Azurite_KilledAndStartedAgain_LosesNoInstanceAlthoughItLosesWrites()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var hub = new TestHub(azurite.ConnectionString);
        var (gate, runs) = (new TaskCompletionSource<string>(), new ConcurrentDictionary<string, int>());
        await hub
            .Activity<string, string>("Gate", _ => gate.Task)
            .Step<string, string>("Work", work =>
            {
                runs.AddOrUpdate(work, 1, (_, n) => n + 1);
                return work;
            })
            .Orchestrator("Main", async context =>
            {
                var before = await context.CallActivityAsync<string>("Work", $"{context.InstanceId} before {new string('x', 40_000)}");
                await context.CallActivityAsync<string>("Gate", "");
                var after = await context.CallActivityAsync<string>("Work", $"{context.InstanceId} after");
                return before.Length + after.Length;
            })
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("Go"))
            .StartAsync();
        string[] ids = [.. Enumerable.Range(0, 5).Select(n => $"main{n}")];
        foreach (var id in ids)
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Main", null, new StartOrchestrationOptions(id), Cancellation);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waits", null, new StartOrchestrationOptions("waits"), Cancellation);
        foreach (var id in ids)
            await hub.UntilAsync(id, _ => hub.Engine.Find(id)?.History.Open.Count == 1 && hub.Engine.Find(id)?.History.Turns.Count == 2);
        await hub.UntilAsync("waits", s => s.IsRunning);

        await azurite.KillAsync();
        gate.SetResult("");
        await azurite.RunAsync();

        foreach (var id in ids)
            Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.EndAsync(id)).RuntimeStatus);
        await hub.Client.RaiseEventAsync("waits", "Go", "gone", Cancellation);
        Assert.Equal("gone", (await hub.EndAsync("waits")).ReadOutputAs<string>());
        Assert.Equal(10, runs.Count);
        Assert.All(runs, r => Assert.Equal(1, r.Value));
        Assert.DoesNotContain(hub.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Azurite_KilledAfterAnInstanceEnded_HasTheEndAgain()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var hub = await new TestHub(azurite.ConnectionString).Orchestrator("Quick", _ => Task.FromResult<object?>("done")).StartAsync();
        var ended = await hub.RunAsync("Quick");

        await azurite.KillAsync();
        await azurite.RunAsync();

        await hub.UntilAsync(ended.InstanceId, s => s.ReadOutputAs<string>() == "done");
    }
}
