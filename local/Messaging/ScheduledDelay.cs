namespace Hub.Local.Messaging;

/// <summary>How long to hide a message that arrives later.</summary>
internal static class ScheduledDelay
{
    // Storage hides a message for seven days at most; one that is due later is hidden again when it appears.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(6.9);

    /// <summary>Rounded up to whole seconds, as storage counts; zero when it is due.</summary>
    public static TimeSpan Until(DateTimeOffset? due)
    {
        if (due is not { } at || at <= DateTimeOffset.UtcNow)
            return TimeSpan.Zero;
        var delay = at - DateTimeOffset.UtcNow;
        return delay > Longest ? Longest : TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds));
    }
}
