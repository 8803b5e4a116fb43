namespace Hub.Core.Sites;

/// <summary>The clocks on a school's walls.</summary>
/// <param name="TimeZone">IANA name of its time zone.</param>
public sealed record SchoolClock(string TimeZone)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var found) ? found : TimeZoneInfo.Utc;

    /// <summary>What the clocks show at a moment.</summary>
    public DateTime At(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    /// <summary>The moment at which the clocks show a time; null when they never do, because they go forward over it.</summary>
    /// <param name="time">The time that they show.</param>
    /// <param name="last">Of the two moments, when the clocks go back over it, the second one.</param>
    public DateTimeOffset? When(DateTime time, bool last)
    {
        var shown = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(shown))
            return null;
        if (!zone.IsAmbiguousTime(shown))
            return new DateTimeOffset(shown, zone.GetUtcOffset(shown)).ToUniversalTime();
        var offsets = zone.GetAmbiguousTimeOffsets(shown);
        return new DateTimeOffset(shown, last ? offsets.Min() : offsets.Max()).ToUniversalTime();
    }
}
