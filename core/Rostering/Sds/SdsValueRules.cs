using System.Buffers;
using System.Globalization;

namespace Hub.Core.Rostering.Sds;

/// <summary>The form that each type of value must have.</summary>
internal static class SdsValueRules
{
    private static readonly SearchValues<char> NeverInAddress = SearchValues.Create(" ,;<>()[]\"\\");

    /// <summary>The rule that a value breaks by its form, or null.</summary>
    public static SdsRule? Broken(SdsType type, ReadOnlySpan<char> value) => type switch
    {
        SdsType.Date when !TryDate(value, out _) => SdsRules.DateFormat,
        SdsType.Year when value.Length != 4 || value.ContainsAnyExceptInRange('0', '9') => SdsRules.YearFormat,
        SdsType.Boolean when !value.Equals("true", StringComparison.OrdinalIgnoreCase) && !value.Equals("false", StringComparison.OrdinalIgnoreCase) => SdsRules.BooleanFormat,
        SdsType.Email when !IsEmail(value) => SdsRules.EmailFormat,
        SdsType.Phone when value.Length is < 3 or > 16 || value[0] != '+' || value[1..].ContainsAnyExceptInRange('0', '9') => SdsRules.PhoneFormat,
        SdsType.Day when !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => SdsRules.DayFormat,
        SdsType.Moment when !DateTimeOffset.TryParseExact(value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => SdsRules.MomentFormat,
        SdsType.Status when value is not ("active" or "tobedeleted") => SdsRules.StatusUnknown,
        SdsType.Grade when !IsGrade(value) => SdsRules.GradeUnknown,
        _ => null,
    };

    /// <summary>Whether the files can hold an e-mail address.</summary>
    public static bool IsAddress(string address) => Broken(SdsType.Email, address) is null && !SdsText.HasBreak(address);

    /// <summary>Reads a date as School Data Sync takes it: <c>YYYY-MM-DD</c> or <c>YYYYMMDD</c>, with or without a time.</summary>
    public static bool TryDate(ReadOnlySpan<char> value, out DateOnly date)
    {
        if (value.Length > 10 && value[10] == 'T' && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            date = DateOnly.FromDateTime(time.DateTime);
            return true;
        }

        return DateOnly.TryParseExact(value, value.Length == 8 ? "yyyyMMdd" : "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static bool IsGrade(ReadOnlySpan<char> value)
    {
        var grades = SdsValues.Grades.GetAlternateLookup<ReadOnlySpan<char>>();
        return grades.ContainsKey(value) || (value.Length == 1 && grades.ContainsKey(['0', value[0]]));
    }

    private static bool IsEmail(ReadOnlySpan<char> value)
    {
        var at = value.IndexOf('@');
        var domain = value[(at + 1)..];
        return at is > 0 and <= 64 && value.Length <= 254 && !value.ContainsAny(NeverInAddress) && !domain.Contains('@') && domain.Contains('.')
            && domain[0] != '.' && domain[^1] != '.' && domain.IndexOf("..") < 0;
    }
}
