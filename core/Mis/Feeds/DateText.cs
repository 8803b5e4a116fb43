using System.Globalization;

namespace Hub.Core.Mis.Feeds;

/// <summary>How a file may write dates.</summary>
internal enum DateForms
{
    /// <summary><c>YYYY-MM-DD</c> only (OneRoster).</summary>
    Iso,

    /// <summary>Also <c>YYYYMMDD</c> (School Data Sync).</summary>
    IsoOrBasic,

    /// <summary>Also slashes, month first, as in Microsoft's samples of School Data Sync V1.</summary>
    MonthFirst,

    /// <summary>Also slashes, day first, as British systems write.</summary>
    DayFirst,

    /// <summary>Also slashes, of both kinds: only those that can be read one way.</summary>
    Mixed,
}

/// <summary>Reads dates.</summary>
internal static class DateText
{
    private static readonly string[] MonthFirstForms = ["M/d/yyyy", "MM/dd/yyyy"];
    private static readonly string[] DayFirstForms = ["d/M/yyyy", "dd/MM/yyyy"];

    /// <summary>A date in one of the forms.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DateForms forms, out DateOnly date)
    {
        if (Is(text, "yyyy-MM-dd", out date) || (forms != DateForms.Iso && Is(text, "yyyyMMdd", out date)))
            return true;
        var monthFirst = Is(text, MonthFirstForms, out var asMonthFirst);
        var dayFirst = Is(text, DayFirstForms, out var asDayFirst);
        date = forms == DateForms.DayFirst || (forms == DateForms.Mixed && dayFirst) ? asDayFirst : asMonthFirst;
        return forms switch
        {
            DateForms.MonthFirst => monthFirst,
            DateForms.DayFirst => dayFirst,
            DateForms.Mixed => monthFirst != dayFirst || (monthFirst && asMonthFirst == asDayFirst),
            _ => false,
        };
    }

    /// <summary>Whether a date can be read with the month and with the day first, to different days.</summary>
    public static bool IsAmbiguous(ReadOnlySpan<char> text) =>
        Is(text, MonthFirstForms, out var asMonthFirst) && Is(text, DayFirstForms, out var asDayFirst) && asMonthFirst != asDayFirst;

    /// <summary>Which order a column's slashed dates are in, by those that can be read in one way only; the month first when none tells.</summary>
    public static DateForms OrderOf(IEnumerable<string> values)
    {
        var (onlyMonthFirst, onlyDayFirst) = (false, false);
        foreach (var value in values)
        {
            var monthFirst = Is(value, MonthFirstForms, out _);
            var dayFirst = Is(value, DayFirstForms, out _);
            onlyMonthFirst |= monthFirst && !dayFirst;
            onlyDayFirst |= dayFirst && !monthFirst;
        }

        return (onlyMonthFirst, onlyDayFirst) switch
        {
            (true, true) => DateForms.Mixed,
            (false, true) => DateForms.DayFirst,
            _ => DateForms.MonthFirst,
        };
    }

    private static bool Is(ReadOnlySpan<char> text, string form, out DateOnly date) =>
        DateOnly.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static bool Is(ReadOnlySpan<char> text, string[] forms, out DateOnly date) =>
        DateOnly.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
