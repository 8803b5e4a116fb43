namespace Hub.Local.Messaging;

/// <summary>Wakes one waiting loop. A nudge that comes while it works is kept; many are as one.</summary>
internal sealed class Nudge : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Give()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // One is waiting to be taken already.
        }
    }

    /// <summary>Waits for a nudge, or for that time. True when nudged.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => signal.Dispose();
}
