using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Timers;

/// <summary>One timer function: runs it at its times, one run at a time.</summary>
internal sealed class FunctionTimer(
    HostedFunction function, TimerSchedule schedule, TimerStatusTable table, IFunctionInvoker invoker, TimeProvider time, ILogger logger)
    : IDisposable
{
    // A sleeping machine does not count: after each step it looks at the clock again.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    // What a busy machine needs to start a run does not make it late.
    private static readonly TimeSpan OnTime = TimeSpan.FromSeconds(5);

    private readonly TimerTriggerAttribute trigger = (TimerTriggerAttribute)function.Trigger;
    private readonly SemaphoreSlim oneAtATime = new(1);
    private ScheduleStatus status = new();

    public string Name => function.Name;

    /// <summary>Follows the schedule until the token is cancelled. An occurrence that was missed is caught up by one run.</summary>
    public async Task FollowAsync(CancellationToken whileLeader)
    {
        var known = trigger.UseMonitor ? await table.ReadAsync(function.Name, schedule.Text, whileLeader) : null;
        var next = known is null || known.Next == default ? schedule.NextAfter(time.GetUtcNow()) : new DateTimeOffset(known.Next, TimeSpan.Zero);
        await NoteAsync(known?.Last ?? default, next, whileLeader);
        if (trigger.RunOnStartup && next > time.GetUtcNow())
            await RunAsync(isPastDue: false, whileLeader);
        while (!whileLeader.IsCancellationRequested)
        {
            await SleepUntilAsync(next, whileLeader);
            var (occurrence, began) = (next, time.GetUtcNow());
            await RunAsync(isPastDue: began - occurrence > OnTime, whileLeader);
            // Written after the run: an occurrence during which the process dies is late at the next start, and runs then.
            next = schedule.NextAfter(began > occurrence ? began : occurrence);
            await NoteAsync(occurrence.UtcDateTime, next, whileLeader);
        }
    }

    /// <summary>Runs it out of turn, after the run that may be under way.</summary>
    public Task FireAsync(CancellationToken cancellationToken) => RunAsync(isPastDue: false, cancellationToken);

    public void Dispose() => oneAtATime.Dispose();

    private async Task SleepUntilAsync(DateTimeOffset moment, CancellationToken whileLeader)
    {
        while (moment - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < LongestSleep ? left : LongestSleep, time, whileLeader);
    }

    private async Task RunAsync(bool isPastDue, CancellationToken whileLeader)
    {
        await oneAtATime.WaitAsync(whileLeader);
        try
        {
            var info = new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = trigger.UseMonitor ? status : null };
            await invoker.InvokeAsync(function, _ => info, whileLeader);
        }
        catch (Exception) when (whileLeader.IsCancellationRequested)
        {
            whileLeader.ThrowIfCancellationRequested();
        }
        catch (Exception e)
        {
            logger.LogError(e, "Timer function {Function} failed; it runs again at its next time", function.Name);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task NoteAsync(DateTime last, DateTimeOffset next, CancellationToken whileLeader)
    {
        status = new() { Last = last, Next = next == DateTimeOffset.MaxValue ? default : next.UtcDateTime, LastUpdated = time.GetUtcNow().UtcDateTime };
        if (trigger.UseMonitor)
            await table.WriteAsync(function.Name, schedule.Text, status, whileLeader);
    }
}
