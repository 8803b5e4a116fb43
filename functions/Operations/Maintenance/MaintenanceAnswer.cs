using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages.Maintenance;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>The answer in a maintenance window: 503 with the seconds until its end.</summary>
internal static class MaintenanceAnswer
{
    /// <param name="current">The window.</param>
    /// <param name="now">The moment.</param>
    /// <param name="callers">Who is told.</param>
    public static UnavailableAnswer Of(MaintenanceOccurrence current, DateTimeOffset now, CallersOf callers)
    {
        var state = current.Window.Mode == MaintenanceMode.Closed ? "The hub is closed for maintenance" : "The hub can be read, but not changed, during maintenance";
        return new UnavailableAnswer(
            new Unavailable("maintenance", string.Create(CultureInfo.InvariantCulture, $"{state} until {current.Until:yyyy-MM-dd'T'HH:mm:ss'Z'}. Try again then.")),
            current.Until - now,
            callers,
            new PageResult<MaintenancePage>(new Dictionary<string, object?> { [nameof(MaintenancePage.Held)] = current }, StatusCodes.Status503ServiceUnavailable));
    }
}
