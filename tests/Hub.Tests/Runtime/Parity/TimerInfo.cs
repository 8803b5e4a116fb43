namespace Hub.Tests.Runtime.Parity;

/// <summary>Has the name of a real type, one of its members, and three that it lacks.</summary>
public sealed class TimerInfo(int late)
{
    public TimerInfo() : this(0) { }

    public string? IsPastDue { get; set; }

    public int Wait(long ticks) => late + (int)ticks;
}
