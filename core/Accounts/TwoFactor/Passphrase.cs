using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>A phrase of which some characters are asked at sign-in. Capital and small letters are alike: keyboards of phones begin with a capital.</summary>
public static class Passphrase
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 8;

    /// <summary>The most characters.</summary>
    public const int MaxLength = 64;

    /// <summary>How many characters are asked.</summary>
    public const int Asked = 3;

    private const int MinDistinct = 5;

    /// <summary>A phrase as it is kept: without blanks at its ends, and each character in one piece.</summary>
    public static string Normalise(string phrase) => IsText(phrase) ? phrase.Trim().Normalize(NormalizationForm.FormC) : "";

    /// <summary>What is wrong with a normalised phrase; null when it can be used.</summary>
    public static string? Fault(string phrase) =>
        phrase.Length is < MinLength or > MaxLength || phrase.Count(c => c != ' ') < MinLength
            ? $"The passphrase must have {MinLength} to {MaxLength} characters, spaces not counted."
        : !phrase.All(IsTypable) ? "The passphrase may have letters, digits, punctuation and spaces."
        : phrase.Select(char.ToUpperInvariant).Distinct().Count() < MinDistinct ? $"The passphrase must have at least {MinDistinct} different characters."
        : null;

    /// <summary>Draws the positions, from 1 and in order, that are asked. A space is never asked.</summary>
    internal static IReadOnlyList<int> Draw(string phrase)
    {
        var positions = Enumerable.Range(1, phrase.Length).Where(p => phrase[p - 1] != ' ').ToArray();
        RandomNumberGenerator.Shuffle<int>(positions);
        return [.. positions.Take(Asked).Order()];
    }

    /// <summary>Whether the characters at those positions are these.</summary>
    internal static bool Matches(string phrase, IReadOnlyList<int> positions, string answer)
    {
        var expected = string.Concat(positions.Select(p => phrase[p - 1])).ToUpperInvariant();
        var given = IsText(answer) ? answer.Normalize(NormalizationForm.FormC).ToUpperInvariant() : "";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }

    // Half of a surrogate pair is no text, and cannot be normalised.
    private static bool IsText(string text) => !text.Any(char.IsSurrogate);

    private static bool IsTypable(char c) =>
        c == ' ' || char.IsLetterOrDigit(c) || char.IsPunctuation(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol;
}
