using System.Threading.RateLimiting;

namespace Hub.Core.Provisioning;

/// <summary>How fast a tenant may be called: its quota, and the pause that it asked for last. One for each tenant in a process.</summary>
internal sealed class Pace : IDisposable
{
    /// <summary>The most that one call of <see cref="WaitAsync"/> may ask for.</summary>
    public const int Burst = 20;

    // A window that begins with a full bucket must not exceed the quota: what the burst adds is taken from the rate.
    private const double Share = 0.98;
    private const int TicksASecond = 20;

    private readonly TokenBucketRateLimiter? limiter;
    private readonly TimeProvider time;
    private long heldUntil;

    /// <summary>A pace.</summary>
    /// <param name="quota">The quota; null for no limit but the pauses.</param>
    /// <param name="time">The clock.</param>
    public Pace(PaceQuota? quota, TimeProvider time)
    {
        this.time = time;
        limiter = quota is null ? null : Limited(quota);
    }

    /// <summary>Waits until so many calls may be made.</summary>
    public async ValueTask WaitAsync(int calls, CancellationToken cancellationToken)
    {
        using var lease = limiter is null ? null : await limiter.AcquireAsync(calls, cancellationToken);
        while (Interlocked.Read(ref heldUntil) - time.GetUtcNow().UtcTicks is > 0 and var left)
            await Task.Delay(TimeSpan.FromTicks(left), time, cancellationToken);
    }

    /// <summary>Lets nobody call before a time has passed.</summary>
    public void HoldFor(TimeSpan pause)
    {
        var until = (time.GetUtcNow() + pause).UtcTicks;
        var before = Interlocked.Read(ref heldUntil);
        while (before < until && Interlocked.CompareExchange(ref heldUntil, until, before) != before)
            before = Interlocked.Read(ref heldUntil);
    }

    public void Dispose() => limiter?.Dispose();

    private static TokenBucketRateLimiter Limited(PaceQuota quota)
    {
        // Whole tokens at even distances: the period follows from the rate.
        var perSecond = quota.Calls / quota.Window.TotalSeconds * Share;
        var tokens = Math.Max(1, (int)(perSecond / TicksASecond));
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(Burst, tokens),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / perSecond),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}

/// <summary>A directory's quota.</summary>
/// <param name="Calls">So many calls ...</param>
/// <param name="Window">... in so much time.</param>
internal sealed record PaceQuota(int Calls, TimeSpan Window);
