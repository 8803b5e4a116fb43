using Hub.Core.Sites;

namespace Hub.Core.Operations.Maintenance;

/// <summary>Work on the hub that is planned, once or every week.</summary>
public sealed record MaintenanceWindow
{
    /// <summary>The most characters of a text.</summary>
    public const int MaxText = 500;

    /// <summary>The clocks by which weekly windows go, and times without an offset are meant.</summary>
    public const string TimeZone = "Europe/London";

    private static readonly SchoolClock Clock = new(TimeZone);

    /// <summary>Tells it from others.</summary>
    public required string Id { get; init; }

    /// <summary>What does not work meanwhile.</summary>
    public required MaintenanceMode Mode { get; init; }

    /// <summary>What people are told, in plain text.</summary>
    public required string Text { get; init; }

    /// <summary>Day and time at which it begins each week; null for one that is held once.</summary>
    public WeeklyTime? Weekly { get; init; }

    /// <summary>When it begins, in UTC; null for one of every week.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>How long it lasts. Time that passes: it is no shorter in a night in which the clocks change.</summary>
    public required int Minutes { get; init; }

    /// <summary>How many hours before it begins people are told.</summary>
    public required int AnnounceHours { get; init; }

    /// <summary>When somebody ended it early, in UTC; null when nobody did. Concerns the time that was under way then, and none after it.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The time that it is held at a moment, or next.</summary>
    /// <returns>Null when it is over for good.</returns>
    public MaintenanceOccurrence? At(DateTimeOffset now)
    {
        if (From is { } once)
            return Held(once) is var only && only.Until > now ? only : null;
        // Sunday is day 0; the week before is looked at for what goes on over midnight.
        var today = DateOnly.FromDateTime(Clock.At(now));
        var first = today.AddDays(((int)Weekly!.Day - (int)today.DayOfWeek) - 7);
        for (var day = first; ; day = day.AddDays(7))
        {
            if (Held(Begin(day.ToDateTime(Weekly.Time))) is var held && held.Until > now)
                return held;
        }
    }

    // In the hour that the clocks skip, it begins an hour later by them; in the hour that comes twice, the first time.
    private static DateTimeOffset Begin(DateTime shown) => Clock.When(shown, last: false) ?? Clock.When(shown.AddHours(1), last: false)!.Value;

    private MaintenanceOccurrence Held(DateTimeOffset from)
    {
        var until = from.AddMinutes(Minutes);
        return new MaintenanceOccurrence(this, from, EndedAt is { } ended && from <= ended && ended < until ? ended : until);
    }
}

/// <summary>A day of the week and a time of that day, by the clocks of <see cref="MaintenanceWindow.TimeZone"/>.</summary>
public sealed record WeeklyTime(DayOfWeek Day, TimeOnly Time);

/// <summary>One time that a window is held.</summary>
/// <param name="Window">The window.</param>
/// <param name="From">The first moment, in UTC.</param>
/// <param name="Until">The moment behind the last, in UTC.</param>
public sealed record MaintenanceOccurrence(MaintenanceWindow Window, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether it is held at a moment.</summary>
    public bool IsUnderWay(DateTimeOffset now) => From <= now && now < Until;

    /// <summary>Whether people are to know of it at a moment: from some hours before it until its end.</summary>
    public bool IsAnnounced(DateTimeOffset now) => From.AddHours(-Window.AnnounceHours) <= now && now < Until;
}
