using System.Text.RegularExpressions;

namespace Hub.Tests.Operations.Chaos;

/// <summary>What no answer may hold, whatever goes wrong behind it.</summary>
internal static partial class AnswerCheck
{
    /// <summary>What is wrong with an answer, in words; null when nothing is.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="text">Its body.</param>
    /// <param name="own">The school that asked; null where nobody's data is asked for.</param>
    /// <param name="schools">All schools.</param>
    public static string? Fault(int status, string text, ChaosSchool? own, IEnumerable<ChaosSchool> schools)
    {
        if (Inside().Match(text) is { Success: true } inside)
            return $"tells of the inside ('{inside.Value}')";
        var seen = schools.FirstOrDefault(s => text.Contains(s.Marker, StringComparison.OrdinalIgnoreCase) && (s != own || status >= 400));
        return seen is null ? null : status >= 400 ? $"is an error with personal data of {seen.Marker}" : $"was asked for by {own?.Marker ?? "nobody"} and holds data of {seen.Marker}";
    }

    /// <summary>Stack traces, names of exceptions and of libraries, addresses and accounts of the storage, paths of the machine.</summary>
    [GeneratedRegex($@"Exception\b|^\s+at [\w.]+\(|\.cs:line|127\.0\.0\.1:\d|{ChaosStorage.Account}|AccountKey|Azure\.(Data|Storage|Core)|Retry failed after|/tmp/|/home/", RegexOptions.Multiline)]
    private static partial Regex Inside();
}
