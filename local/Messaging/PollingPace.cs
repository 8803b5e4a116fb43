namespace Hub.Local.Messaging;

/// <summary>How long a loop that finds nothing waits: longer each time, up to a limit.</summary>
internal sealed class PollingPace
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan next = Shortest;

    public void FoundSomething() => next = Shortest;

    /// <summary>The wait after finding nothing.</summary>
    public TimeSpan Next()
    {
        var wait = next;
        next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, Longest.Ticks));
        return wait;
    }
}
