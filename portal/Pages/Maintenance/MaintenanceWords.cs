using System.Globalization;
using Hub.Core.Operations.Maintenance;
using Hub.Core.Sites;

namespace Hub.Portal.Pages.Maintenance;

/// <summary>Maintenance windows in plain words.</summary>
public static class MaintenanceWords
{
    private const string Moment = "ddd d MMM yyyy, HH:mm";

    /// <summary>What people are told: the operators' text, then what does not work when.</summary>
    /// <param name="held">The time that the window is held.</param>
    /// <param name="timeZone">Of whose clocks, by its IANA name.</param>
    public static string Of(MaintenanceOccurrence held, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(held);
        var when = When(held, timeZone);
        return held.Window.Mode switch
        {
            MaintenanceMode.Closed => $"{held.Window.Text}\nThe hub cannot be used {when}.",
            MaintenanceMode.ReadOnly => $"{held.Window.Text}\nYou can look at everything, but change nothing {when}.",
            _ => held.Window.Text,
        };
    }

    /// <summary>From when until when, by some clocks.</summary>
    public static string When(MaintenanceOccurrence held, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(held);
        var (clock, uk) = (new SchoolClock(timeZone), timeZone == MaintenanceWindow.TimeZone ? " (UK time)" : "");
        var (from, until) = (clock.At(held.From), clock.At(held.Until));
        return string.Create(CultureInfo.InvariantCulture, $"from {from.ToString(Moment, CultureInfo.InvariantCulture)} until {until.ToString(from.Date == until.Date ? "HH:mm" : Moment, CultureInfo.InvariantCulture)}{uk}");
    }

    /// <summary>When it ends, by the clocks in London.</summary>
    public static string End(MaintenanceOccurrence held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return new SchoolClock(MaintenanceWindow.TimeZone).At(held.Until).ToString(Moment, CultureInfo.InvariantCulture) + " (UK time)";
    }

    /// <summary>How often it is held.</summary>
    public static string Often(MaintenanceWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Weekly is { } weekly ? string.Create(CultureInfo.InvariantCulture, $"Every {weekly.Day}, {weekly.Time:HH:mm}") : "Once";
    }

    /// <summary>What a mode is called.</summary>
    public static string Of(MaintenanceMode mode) => mode switch
    {
        MaintenanceMode.Closed => "Closed",
        MaintenanceMode.ReadOnly => "Read-only",
        _ => "Notice only",
    };
}
