using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hub.Core.Rostering.Sds;

/// <summary>Year groups as School Data Sync's grades.</summary>
/// <remarks>
/// A year keeps its number: Year 7 is <c>07</c>, as schools in England and Wales upload it and read it again, not the American grade 6 of the same age.
/// Reception, the year before Year 1, is <c>kg</c>; nursery is <c>pk</c>, its younger year <c>pr</c>; the sixth form is <c>12</c> and <c>13</c>.
/// </remarks>
internal static partial class SdsGrades
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["r"] = "kg",
        ["reception"] = "kg",
        ["yearr"] = "kg",
        ["yr"] = "kg",
        ["n"] = "pk",
        ["n1"] = "pr",
        ["n2"] = "pk",
        ["nursery"] = "pk",
        ["nursery1"] = "pr",
        ["nursery2"] = "pk",
        ["lowersixth"] = "12",
        ["l6"] = "12",
        ["uppersixth"] = "13",
        ["u6"] = "13",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The grade, or null when the text names none that School Data Sync knows.</summary>
    public static string? From(string text)
    {
        var word = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (NumberedYear().Match(word) is { Success: true } year)
        {
            return int.Parse(year.Groups[1].ValueSpan, CultureInfo.InvariantCulture) switch
            {
                0 => "kg",
                var number and <= 14 => number.ToString("00", CultureInfo.InvariantCulture),
                _ => null,
            };
        }

        return Names.GetValueOrDefault(word) ?? (SdsValues.Grades.ContainsKey(word) ? SdsValues.Grades.Keys.First(g => g.Equals(word, StringComparison.OrdinalIgnoreCase)) : null);
    }

    [GeneratedRegex("^(?:year|yr|y)?\\.?0*([0-9]{1,2})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedYear();
}
