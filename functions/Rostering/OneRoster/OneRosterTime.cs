using System.Globalization;
using Hub.Functions.Partners;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>How the API writes and reads moments: UTC, ISO 8601, with milliseconds, which School Data Sync needs.</summary>
internal static class OneRosterTime
{
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a moment; a day alone is its beginning, and without a zone it is UTC.</summary>
    public static bool TryRead(string text, out DateTimeOffset at) =>
        RapTime.TryRead(text, out at) || RapTime.TryRead($"{text}Z", out at) || RapTime.TryRead($"{text}T00:00:00Z", out at);
}
