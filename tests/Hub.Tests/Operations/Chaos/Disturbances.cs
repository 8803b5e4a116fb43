using System.Diagnostics;
using Hub.Simulators;
using Hub.Simulators.Faults;

namespace Hub.Tests.Operations.Chaos;

/// <summary>What befalls the hub, one thing after another, in an order and at moments that the seed decides. After each it waits until every load has had success again.</summary>
/// <param name="world">The hub and what is around it.</param>
/// <param name="loads">The names of the loads.</param>
internal sealed class Disturbances(ChaosWorld world, IReadOnlyCollection<string> loads)
{
    private const int Bursts = 4;
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private static readonly Disturbance[] All =
    [
        new("the hub killed while the directories lose answers", Hub: true, Faults: [FaultKind.TimeoutAfterEffect, FaultKind.Latency, FaultKind.ConflictAfterSuccess]),
        new("the storage killed while the directories throttle", Storage: true, Faults: [FaultKind.Throttle]),
        new("the directories failing in every way", Faults: [FaultKind.Throttle, FaultKind.ServiceUnavailable, FaultKind.InternalError, FaultKind.TimeoutAfterEffect, FaultKind.DropConnection, FaultKind.Latency]),
        new("the hub and the storage killed together while the directories fail", Hub: true, Storage: true, Faults: [FaultKind.ServiceUnavailable, FaultKind.DropConnection, FaultKind.ConflictAfterSuccess]),
    ];

    // Seeded on purpose: a run can be repeated.
#pragma warning disable CA5394
    private readonly Random random = new(world.Seed);
    private readonly Queue<Disturbance> deck = new();

    /// <summary>Disturbs for so long; the last disturbance is carried to its end.</summary>
    public async Task RunAsync(TimeSpan length)
    {
        await RecoverAsync("the start", count: false);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < length)
        {
            if (deck.Count == 0)
            {
                foreach (var disturbance in All.OrderBy(_ => random.Next()).ToArray())
                    deck.Enqueue(disturbance);
            }

            var now = deck.Dequeue();
            TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalSeconds,6:0.0} s: {now.Name}");
            await DisturbAsync(now);
            await RecoverAsync(now.Name);
        }
    }

    private async Task DisturbAsync(Disturbance now)
    {
        foreach (var fault in now.Faults)
            Spoil(fault);
        await (now.Faults.Length > 0 ? Between(1000, 4000) : Between(0, 1500));
        if (now.Storage)
        {
            world.Ledger.Disturbed("the storage (Azurite) killed and started again");
            await world.Storage.KillAsync();
            await Between(0, 2000);
        }

        if (now.Hub)
        {
            world.Ledger.Disturbed("the hub killed and started again");
            await world.KillHubAsync();
        }

        await Between(1500, now.Storage ? 12_000 : 6000);
        // Storage first: without one, a hub of this build would start one of its own.
        if (now.Storage)
            await world.Storage.StartAsync();
        if (now.Hub)
            await world.StartHubAsync(world.Client.BaseAddress!.Port);
        if (now.Hub)
            await Between(0, 2000);
        foreach (var (rule, left) in world.Simulators.Faults.Remaining())
            world.Ledger.Disturbed($"requests to the directories: {Words(rule.Fault)}", rule.Times - left);
        world.Simulators.Faults.Clear();
    }

    private void Spoil(FaultKind fault)
    {
        // What is done and not heard of is the matter of writes. Several short bursts of each kind, so that they fall among one another.
        var afterEffect = fault is FaultKind.TimeoutAfterEffect or FaultKind.Latency or FaultKind.ConflictAfterSuccess;
        for (var burst = 0; burst < Bursts; burst++)
        {
            world.Simulators.Faults.Add(new FaultRule(fault)
            {
                Directory = fault == FaultKind.ConflictAfterSuccess ? SimulatedDirectory.Google : null,
                Method = !afterEffect ? null : fault == FaultKind.TimeoutAfterEffect && burst == 0 ? "POST" : "PATCH",
                Skip = random.Next(20),
                Times = random.Next(1, 5),
                RetryAfter = 1,
                // Longer than the hub waits for an answer.
                Delay = TimeSpan.FromSeconds(fault == FaultKind.Latency ? 6 : 0),
            });
        }
    }

    private Task Between(int least, int most) => Task.Delay(random.Next(least, most));
#pragma warning restore CA5394

    private async Task RecoverAsync(string after, bool count = true)
    {
        var ended = Stopwatch.GetTimestamp();
        var waiting = loads.ToList();
        while (waiting.Count > 0 && Stopwatch.GetElapsedTime(ended) < RecoveryLimit)
        {
            await Task.Delay(50);
            foreach (var load in waiting.FindAll(l => world.Ledger.DoneSince(l, ended)))
            {
                waiting.Remove(load);
                if (count)
                    world.Ledger.Recovered(load, Stopwatch.GetElapsedTime(ended), after);
            }
        }

        foreach (var load in waiting)
            world.Ledger.Wrong($"{load}: no success within {RecoveryLimit.TotalSeconds:0} seconds after {after}.");
    }

    private static string Words(FaultKind fault) => fault switch
    {
        FaultKind.Throttle => "too many requests (429 with Retry-After; Google's 403)",
        FaultKind.ServiceUnavailable => "503",
        FaultKind.InternalError => "500",
        FaultKind.TimeoutAfterEffect => "done, then the connection was dropped",
        FaultKind.ConflictAfterSuccess => "done, then Google said 409",
        FaultKind.DropConnection => "the connection was dropped, nothing done",
        FaultKind.Latency => "done, and the answer came too late",
        _ => fault.ToString(),
    };

    private sealed record Disturbance(string Name, bool Hub = false, bool Storage = false, params FaultKind[] Faults);
}
