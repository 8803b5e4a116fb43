using System.Threading.Channels;
using Hub.Local.Functions;

namespace Hub.Tests.Runtime;

/// <summary>What the timer functions learned, and what they are to do.</summary>
internal sealed class Ticks
{
    private readonly Channel<(string Function, TimerInfo Info)> seen = Channel.CreateUnbounded<(string, TimerInfo)>();

    public Func<CancellationToken, Task> Behaviour { get; set; } = _ => Task.CompletedTask;

    public Task TickAsync(string function, TimerInfo info, CancellationToken cancellationToken)
    {
        seen.Writer.TryWrite((function, info));
        return Behaviour(cancellationToken);
    }

    public async Task<(string Function, TimerInfo Info)> NextAsync() => await seen.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool TryNext(out (string Function, TimerInfo Info) tick) => seen.Reader.TryRead(out tick);
}

internal sealed class NightlyFunctions(Ticks ticks)
{
    [Function("Nightly")]
    public Task Nightly([TimerTrigger("%NightlySchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        ticks.TickAsync("Nightly", timer, cancellationToken);
}

internal sealed class StartupFunctions(Ticks ticks)
{
    [Function("AtStart")]
    public void AtStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer) =>
        _ = ticks.TickAsync("AtStart", timer, CancellationToken.None);
}
