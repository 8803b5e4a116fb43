using System.Collections.Concurrent;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

/// <summary>The process dies at every write of a scenario, before it takes effect or after: the next one ends what it began.</summary>
public sealed class CrashTests(DurableFixture fixture)
{
    private static readonly string Large = new('l', 40_000);

    private static readonly string[] Instances = ["Receiver", "Eternal", "Main"];

    private static readonly string[] WithActivities = ["Main", "Eternal", "child-a"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Engine_KilledAtAnyWrite_LosesNothingAndRepeatsNothingRecorded(bool after)
    {
        var writes = await RunAsync(new FaultPolicy());
        Assert.InRange(writes, 20, 200);

        await Parallel.ForAsync(1, writes + 1, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (at, _) =>
        {
            try
            {
                await RunAsync(new FaultPolicy { At = at, After = after });
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Killed at write {at}: {failure.Message}", failure);
            }
        });
    }

    /// <returns>How many writes the first engine made.</returns>
    private async Task<int> RunAsync(FaultPolicy faults)
    {
        var (runs, second) = (new ConcurrentDictionary<string, int>(), false);
        await using var hub = await TestHub.WithAsync(fixture);
        hub.Activity<string, string>("Work", async work =>
        {
            // What a dead process was about to do, it does not do.
            if (faults.IsCut && !Volatile.Read(ref second))
                await Task.Delay(Timeout.Infinite, Cancellation);
            runs.AddOrUpdate(work, 1, (_, n) => n + 1);
            return work;
        });
        AddOrchestrators(hub);
        await hub.StartAsync(hub.Settings(faults) with { WakePoll = TimeSpan.FromMilliseconds(20) });
        faults.Armed = true;

        // The client lives in a process of its own, which stays: what it was told is stored is stored.
        var settings = hub.Settings();
        var client = new EmbeddedTaskClient(settings, hub.Make(settings), TimeProvider.System);
        foreach (var orchestrator in Instances)
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, (object?)0, new StartOrchestrationOptions(orchestrator), Cancellation);
        await client.RaiseEventAsync("Main", "Go", "go", Cancellation);
        var ended = Task.WhenAll(Instances.Select(id => client.WaitForInstanceCompletionAsync(id, Cancellation)));
        while (!faults.IsCut && !ended.IsCompleted)
            await Task.WhenAny(ended, Task.Delay(5, Cancellation));
        await hub.KillFirstAsync();
        var recorded = (await Task.WhenAll(WithActivities.Select(hub.RecordedAsync))).SelectMany(w => w).ToDictionary(w => w, w => runs[w]);
        Volatile.Write(ref second, true);

        await hub.StartAsync();
        Assert.Equal("first; fan 0; fan 1; fan 2; fan 3; child a; large; go", (await hub.EndAsync("Main")).ReadOutputAs<string>());
        Assert.Equal("hello, bye", (await hub.EndAsync("Receiver")).ReadOutputAs<string>());
        Assert.Equal(3, (await hub.EndAsync("Eternal")).ReadOutputAs<int>());
        Assert.All(recorded, w => Assert.Equal((w.Key, w.Value), (w.Key, runs[w.Key])));
        Assert.Equal(11, runs.Count);
        return faults.Writes;
    }

    private static void AddOrchestrators(TestHub hub) => hub
        .Orchestrator("Receiver", async context => $"{await context.WaitForExternalEvent<string>("Hello")}, {await context.WaitForExternalEvent<string>("Last")}")
        .Orchestrator("Child", async context => await context.CallActivityAsync<string>("Work", context.GetInput<string>()))
        .Orchestrator("Eternal", async context =>
        {
            var round = context.GetInput<int>();
            await context.CallActivityAsync<string>("Work", $"round {round}");
            if (round == 3)
                return round;
            context.ContinueAsNew(round + 1);
            return null;
        })
        .Orchestrator("Main", async context =>
        {
            var said = new List<string> { await context.CallActivityAsync<string>("Work", "first") };
            said.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(n => context.CallActivityAsync<string>("Work", $"fan {n}"))));
            context.SendEvent("Receiver", "Hello", "hello");
            said.AddRange(await Task.WhenAll(
                context.CallSubOrchestratorAsync<string>("Child", "child a", new SubOrchestrationOptions(instanceId: "child-a")),
                context.CallSubOrchestratorAsync<string>("Child", Large)));
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            context.SendEvent("Receiver", "Last", "bye");
            said.Add(await context.WaitForExternalEvent<string>("Go"));
            return string.Join("; ", said.Select(s => s.Length > 100 ? "large" : s));
        });
}
