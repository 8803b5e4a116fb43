using System.Globalization;
using System.Text.RegularExpressions;

namespace Hub.Core.Naming;

/// <summary>Text with tokens such as <c>[%F1]</c> in it, in its parts.</summary>
internal static partial class TokenText
{
    /// <summary>The parts of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">The tokens that it may have.</param>
    /// <param name="literal">What may stand between them: a pattern that begins with <c>\G</c>.</param>
    /// <param name="between">The same for people: <c>letters and digits only</c>.</param>
    /// <param name="fault">What is wrong and where; null when nothing is.</param>
    public static IReadOnlyList<TokenPart> Parse(string text, IReadOnlyList<UsernameToken> tokens, Regex literal, string between, out string? fault)
    {
        fault = null;
        var parts = new List<TokenPart>();
        for (var at = 0; at < text.Length;)
        {
            if (Token().Match(text, at) is { Success: true } match)
            {
                var token = tokens.FirstOrDefault(t => t.Name == match.Groups["name"].Value);
                var letters = match.Groups["letters"].Value;
                if (token is null)
                    fault = $"At character {at + 1}: {match.Value} is not a token. There are {string.Join(", ", tokens.Select(t => $"[%{t.Name}]"))}.";
                else if (letters.Length > 0 && !token.MayBeCut)
                    fault = $"At character {at + 1}: only [%F] and [%S] may name a number of letters.";
                if (fault is not null)
                    return [];
                parts.Add(new TokenPart(token, letters.Length > 0 ? int.Parse(letters, CultureInfo.InvariantCulture) : int.MaxValue, ""));
                at += match.Length;
                continue;
            }

            if (literal.Match(text, at) is not { Success: true } plain)
            {
                fault = $"At character {at + 1}: between tokens such as [%F] there may be {between}.";
                return [];
            }

            parts.Add(new TokenPart(null, 0, plain.Value));
            at += plain.Length;
        }

        return parts;
    }

    [GeneratedRegex(@"\G\[%(?<name>[A-Z]{1,2})(?<letters>[1-9][0-9]?)?\]")]
    private static partial Regex Token();
}

/// <summary>A token, or the text between two.</summary>
/// <param name="Token">The token; null for a text.</param>
/// <param name="Letters">The most letters of what stands for the token.</param>
/// <param name="Literal">The text.</param>
internal sealed record TokenPart(UsernameToken? Token, int Letters, string Literal)
{
    /// <summary>What stands here for a person; null when the person has none.</summary>
    public string? Fill(NamedPerson person, int place) =>
        Token is null ? Literal : Token.At(person, place) is { } value ? value[..Math.Min(value.Length, Letters)] : null;
}
