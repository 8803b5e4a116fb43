namespace Hub.Tests.Fixtures;

/// <summary>The system's clock put forward: days pass in a moment, while timers and delays go on at their own pace.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref shift));

    /// <summary>Puts it forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);
}
