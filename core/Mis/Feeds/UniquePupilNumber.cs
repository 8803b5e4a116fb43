namespace Hub.Core.Mis.Feeds;

/// <summary>The check letter of a unique pupil number (DfE, "Unique pupil numbers: a guide for schools and local authorities").</summary>
internal static class UniquePupilNumber
{
    private const string Letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    private const int Length = 13;

    /// <summary>What is wrong with a number, or null when nothing is.</summary>
    public static string? Fault(string number)
    {
        if (number.Length != Length)
            return $"It has {number.Length} characters instead of {Length}.";
        var sum = 0;
        for (var i = 1; i < Length; i++)
        {
            // A temporary number ends in a letter, which counts as its place in the alphabet of check letters.
            var value = char.IsAsciiDigit(number[i]) ? number[i] - '0' : i == Length - 1 ? Letters.IndexOf(number[i], StringComparison.Ordinal) : -1;
            if (value < 0)
                return "It holds a character that is out of place.";
            sum += value * (i + 1);
        }

        var letter = Letters[sum % Letters.Length];
        return letter == number[0] ? null : $"The check letter of these digits is {letter}.";
    }
}
