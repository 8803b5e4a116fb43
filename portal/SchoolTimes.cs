using System.Globalization;
using Hub.Core.Sites;

namespace Hub.Portal;

/// <summary>Times as the school's clocks show them.</summary>
/// <param name="TimeZone">IANA name of its time zone.</param>
public sealed record SchoolTimes(string TimeZone)
{
    private readonly SchoolClock clock = new(TimeZone);

    /// <summary>A moment.</summary>
    public string Of(DateTimeOffset at) => clock.At(at).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A day; null where there is none.</summary>
    public static string? Of(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
