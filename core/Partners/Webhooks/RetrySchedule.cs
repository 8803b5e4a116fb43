namespace Hub.Core.Partners.Webhooks;

/// <summary>When a failed delivery is tried again (the example of standard-webhooks.md, "Retries").</summary>
internal static class RetrySchedule
{
    private const double Spread = 0.1;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How often a delivery is tried at most: over a little more than three days.</summary>
    public static int Most => Waits.Length + 1;

    /// <summary>How long to wait after so many tries; null when there is no further one. A little longer than the rule, so that not everything comes back at once.</summary>
    public static TimeSpan? After(int tries) => tries <= Waits.Length ? Waits[tries - 1] * (1 + Spread * Random.Shared.NextDouble()) : null;
}
