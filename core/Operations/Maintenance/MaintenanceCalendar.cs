using Microsoft.Extensions.Logging;

namespace Hub.Core.Operations.Maintenance;

/// <summary>Which windows are under way and which are announced, known without reading the storage for each question.</summary>
public sealed class MaintenanceCalendar(MaintenanceWindows windows, MaintenanceSettings settings, TimeProvider time, ILogger<MaintenanceCalendar> logger)
{
    private readonly Lock gate = new();
    private volatile Known? known;
    private Task<Known>? reading;
    private int changes;

    /// <summary>What there is now. While the storage does not answer, what was known last: maintenance is no reason to refuse what works.</summary>
    public ValueTask<MaintenanceState> NowAsync() => Fresh() is { } fresh ? ValueTask.FromResult(State(fresh)) : ReadAsync();

    /// <summary>Reads the windows anew with the next question: they were just changed.</summary>
    public void Forget()
    {
        lock (gate)
        {
            changes++;
            (known, reading) = (known is null ? null : known with { At = DateTimeOffset.MinValue }, null);
        }
    }

    /// <summary>How long work that changes something is to wait before it looks again.</summary>
    /// <returns>Null when it may go on.</returns>
    public async Task<TimeSpan?> PauseAsync(CancellationToken cancellationToken)
    {
        // Asked strictly: work that cannot know whether it may go on tries again.
        var now = time.GetUtcNow();
        var until = Of((await windows.ReadAsync(cancellationToken)).Windows, now).Current?.Until;
        return until is null ? null : TimeSpan.FromTicks(Math.Min((until.Value - now).Ticks, settings.LookAgain.Ticks));
    }

    /// <summary>What there is of windows at a moment.</summary>
    internal static MaintenanceState Of(IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset now)
    {
        var next = windows.Select(w => w.At(now)).OfType<MaintenanceOccurrence>().OrderBy(o => o.From).ThenBy(o => o.Until).ToArray();
        var current = next.Where(o => o.Window.Mode > MaintenanceMode.Notice && o.IsUnderWay(now)).OrderByDescending(o => o.Window.Mode).ThenByDescending(o => o.Until).FirstOrDefault();
        return new MaintenanceState(now, current, [.. next.Where(o => o.IsAnnounced(now))], next);
    }

    private Known? Fresh() => known is { } last && (time.GetUtcNow() - last.At).Duration() < settings.Fresh ? last : null;

    private MaintenanceState State(Known last) => last.State is { } state && state.Holds(time.GetUtcNow()) ? state : Computed(last);

    // Between two changes (one begins, ends or is announced) every answer is the same.
    private MaintenanceState Computed(Known last)
    {
        var state = Of(last.Windows, time.GetUtcNow());
        last.State = state;
        return state;
    }

    private async ValueTask<MaintenanceState> ReadAsync()
    {
        Task<Known> read;
        lock (gate)
            read = reading ??= ReadOnceAsync();
        return State(await read);
    }

    // A maintenance window that cannot be read must not become the outage: whatever the storage throws is logged, and what was known last counts.
#pragma warning disable CA1031
    private async Task<Known> ReadOnceAsync()
    {
        await Task.Yield();
        int before;
        lock (gate)
            before = changes;
        Known now;
        try
        {
            using var limit = new CancellationTokenSource(settings.Patience);
            now = new Known((await windows.ReadAsync(limit.Token).WaitAsync(limit.Token)).Windows, time.GetUtcNow());
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "The maintenance windows could not be read; those known last count.");
            now = new Known(known?.Windows ?? [], time.GetUtcNow());
        }

        lock (gate)
        {
            // What was changed while it was being read is read again.
            if (before == changes)
                (known, reading) = (now, null);
        }

        return now;
    }
#pragma warning restore CA1031

    private sealed record Known(IReadOnlyList<MaintenanceWindow> Windows, DateTimeOffset At)
    {
        public MaintenanceState? State { get; set; }
    }
}

/// <summary>What there is of maintenance at a moment.</summary>
/// <param name="At">The moment, in UTC.</param>
/// <param name="Current">What is under way and keeps something from working: the strictest, then the longest; null for nothing.</param>
/// <param name="Announced">What people are to know of, the earliest first.</param>
/// <param name="Next">For each window the time that it is held now or next, the earliest first.</param>
public sealed record MaintenanceState(DateTimeOffset At, MaintenanceOccurrence? Current, IReadOnlyList<MaintenanceOccurrence> Announced, IReadOnlyList<MaintenanceOccurrence> Next)
{
    /// <summary>Whether the same holds at a moment a little later.</summary>
    internal bool Holds(DateTimeOffset now) => now >= At && Next.All(o =>
        o.Until > now && o.IsUnderWay(At) == o.IsUnderWay(now) && o.IsAnnounced(At) == o.IsAnnounced(now));
}
