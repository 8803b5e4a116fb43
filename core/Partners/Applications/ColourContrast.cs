using System.Globalization;

namespace Hub.Core.Partners.Applications;

/// <summary>How well a text can be read on a colour (WCAG 2.2, "contrast ratio" and "relative luminance").</summary>
public static class ColourContrast
{
    /// <summary>What WCAG 2.2 asks of text, success criterion 1.4.3.</summary>
    public const double Least = 4.5;

    /// <summary>From 1, no difference, to 21.</summary>
    /// <param name="one">A colour as <c>#rrggbb</c>.</param>
    /// <param name="other">Another one.</param>
    public static double Of(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Whether a text is a colour as <c>#rrggbb</c>.</summary>
    public static bool IsColour(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 7 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit);
    }

    private static double Luminance(string colour) => (0.2126 * Part(colour, 1)) + (0.7152 * Part(colour, 3)) + (0.0722 * Part(colour, 5));

    private static double Part(string colour, int at)
    {
        var part = byte.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
