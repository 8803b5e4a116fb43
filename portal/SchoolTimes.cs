using System.Globalization;

namespace Hub.Portal;

/// <summary>Times as the school's clocks show them.</summary>
/// <param name="TimeZone">IANA name of its time zone.</param>
public sealed record SchoolTimes(string TimeZone)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var found) ? found : TimeZoneInfo.Utc;

    /// <summary>A moment.</summary>
    public string Of(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A day; null where there is none.</summary>
    public static string? Of(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
