namespace Hub.Simulators.Http;

/// <summary>Counts what is spent in windows of a fixed length.</summary>
internal sealed class QuotaWindow(TimeProvider time)
{
    private readonly Lock gate = new();
    private long started = long.MinValue;
    private int spent;

    /// <summary>Spends <paramref name="units"/> of <paramref name="limit"/>, or says how long until there is room again.</summary>
    /// <param name="limit">How much a window allows; null for no limit.</param>
    /// <param name="window">Length of a window.</param>
    /// <param name="units">How much to spend.</param>
    /// <param name="share">How much of the limit is spent, 1 for all of it.</param>
    public TimeSpan? Spend(int? limit, TimeSpan window, int units, out double share)
    {
        share = 0;
        if (limit is not { } most) return null;
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (started == long.MinValue || time.GetElapsedTime(started, now) >= window) (started, spent) = (now, 0);
            if (spent + units > most)
            {
                share = 1;
                return window - time.GetElapsedTime(started, now);
            }

            spent += units;
            share = (double)spent / most;
            return null;
        }
    }
}
