using System.Globalization;
using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.Operations.Maintenance;

/// <summary>A window as an operator wrote it, in the portal or in JSON.</summary>
/// <param name="Mode">One of <see cref="MaintenanceMode"/>.</param>
/// <param name="Text">What people are told.</param>
/// <param name="Day">The day of a weekly one; empty for one that is held once.</param>
/// <param name="Time">The time of a weekly one.</param>
/// <param name="From">When one begins that is held once: by the clocks in London, or with an offset.</param>
/// <param name="Minutes">How long.</param>
/// <param name="AnnounceHours">How long before people are told.</param>
public sealed record WindowEntry(string Mode, string Text, string Day, string Time, string From, string Minutes, string AnnounceHours)
{
    /// <summary>The longest window, in minutes: a day.</summary>
    public const int MostMinutes = 24 * 60;

    /// <summary>The longest announcement, in hours: four weeks.</summary>
    public const int MostAnnounceHours = 28 * 24;

    /// <summary>How long before people are told where an operator does not say.</summary>
    public const int UsualAnnounceHours = 72;

    private const int LeastMinutes = 5;
    private static readonly SchoolClock Clock = new(MaintenanceWindow.TimeZone);

    // A browser without the field for dates and times shows a field for text: people then type a blank.
    private static readonly string[] Shown = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];
    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "O"];

    private static readonly Dictionary<string, MaintenanceMode> Modes = new(StringComparer.Ordinal)
    {
        ["notice"] = MaintenanceMode.Notice,
        ["read-only"] = MaintenanceMode.ReadOnly,
        ["closed"] = MaintenanceMode.Closed,
    };

    /// <summary>The name of a mode, as it is written.</summary>
    public static string NameOf(MaintenanceMode mode) => Modes.First(m => m.Value == mode).Key;

    /// <summary>Reads the JSON of a window.</summary>
    public static Outcome<WindowEntry> Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_window", "The body must be a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "mode", "text", "day", "time", "from", "minutes", "announceHours");
        string Plain(string name) => fields.Element(name) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            null => "",
            _ => Wrong(name),
        };
        string Wrong(string name)
        {
            fields.Fail(name, "must be a string or a number.");
            return "";
        }

        var entry = new WindowEntry(Plain("mode"), Plain("text"), Plain("day"), Plain("time"), Plain("from"), Plain("minutes"), Plain("announceHours"));
        return errors.Count > 0 ? Refused(errors) : entry;
    }

    /// <summary>The window that it describes.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="now">The moment, which one that is held once must not have passed.</param>
    internal Outcome<MaintenanceWindow> Read(string id, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        var text = Text.ReplaceLineEndings("\n").Trim();
        if (text.Length is 0 or > MaintenanceWindow.MaxText)
            errors.Add(new FieldError("text", text.Length == 0 ? "must say something." : $"has {text.Length} characters; {MaintenanceWindow.MaxText} are possible."));
        else if (text.Any(c => char.IsControl(c) && c != '\n'))
            errors.Add(new FieldError("text", "holds control characters; type it anew."));
        if (!Modes.TryGetValue(Mode, out var mode))
            errors.Add(new FieldError("mode", "must be notice, read-only or closed."));
        var minutes = Number("minutes", Minutes, LeastMinutes, MostMinutes, errors);
        var hours = AnnounceHours.Length == 0 ? UsualAnnounceHours : Number("announceHours", AnnounceHours, 0, MostAnnounceHours, errors);
        var weekly = Day.Length > 0 ? ReadWeekly(errors) : null;
        var from = Day.Length > 0 ? null : ReadFrom(errors);
        if (from?.AddMinutes(minutes) <= now && errors.Count == 0)
            errors.Add(new FieldError("from", "is over already; give a time to come."));
        if (errors.Count > 0)
            return Refused(errors);
        return new MaintenanceWindow { Id = id, Mode = mode, Text = text, Weekly = weekly, From = from, Minutes = minutes, AnnounceHours = hours };
    }

    private static Invalid Refused(IReadOnlyList<FieldError> errors) => new("invalid_window", "Nothing was saved: see what is wrong with each field.", errors);

    private static int Number(string field, string text, int least, int most, List<FieldError> errors)
    {
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add(new FieldError(field, $"must be a whole number from {least} to {most}."));
        return 0;
    }

    private WeeklyTime? ReadWeekly(List<FieldError> errors)
    {
        if (From.Length > 0)
            errors.Add(new FieldError("from", "belongs to a window that is held once; this one has a day of the week."));
        var known = Enum.GetValues<DayOfWeek>().Where(d => string.Equals(d.ToString(), Day.Trim(), StringComparison.OrdinalIgnoreCase)).ToArray();
        if (known.Length == 0)
            errors.Add(new FieldError("day", "must be a day of the week, such as wednesday."));
        if (!TimeOnly.TryParseExact(Time.Trim(), ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            errors.Add(new FieldError("time", "must be a time, such as 20:00."));
        return known.Length == 0 ? null : new WeeklyTime(known[0], time);
    }

    private DateTimeOffset? ReadFrom(List<FieldError> errors)
    {
        if (Time.Length > 0)
            errors.Add(new FieldError("time", "belongs to a weekly window; this one has no day of the week."));
        var text = From.Trim();
        DateTimeOffset? moment = null;
        if (DateTime.TryParseExact(text, Shown, CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) && InReach(shown.Year))
        {
            moment = Clock.When(shown, last: false);
            if (moment is null)
                errors.Add(new FieldError("from", "is a time that does not exist: the clocks go forward over it. Give one an hour later."));
        }
        else if (DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) && InReach(exact.Year))
            moment = exact.ToUniversalTime();
        else
            errors.Add(new FieldError("from", "must be a day and a time, such as 2026-12-02 20:00, or a day of the week must be given."));
        return moment;
    }

    private static bool InReach(int year) => year is >= 2000 and <= 2100;
}
