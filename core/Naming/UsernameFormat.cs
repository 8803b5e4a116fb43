using System.Globalization;
using System.Text.RegularExpressions;

namespace Hub.Core.Naming;

/// <summary>How a username is made: tokens such as <c>[%F1]</c>, and between them letters, digits, full stops, underscores and dashes.</summary>
public sealed partial class UsernameFormat
{
    /// <summary>The most characters of a format.</summary>
    public const int MaxLength = 100;

    /// <summary>The most characters of a username that is made by a format.</summary>
    public const int MaxUsername = 64;

    private readonly IReadOnlyList<(UsernameToken? Token, int Letters, string Literal)> parts;

    private UsernameFormat(string text, IReadOnlyList<(UsernameToken? Token, int Letters, string Literal)> parts) => (Text, this.parts) = (text, parts);

    /// <summary>The format as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it has a token that only pupils have.</summary>
    public bool StudentsOnly => parts.Any(p => p.Token?.StudentsOnly == true);

    /// <summary>Whether it gives another username each time.</summary>
    public bool IsRandom => parts.Any(p => p.Token?.IsRandom == true);

    /// <summary>Reads a format.</summary>
    /// <returns>The format, or what is wrong with the text and where.</returns>
    public static Outcome<UsernameFormat> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength)
            return Wrong($"A format has 1 to {MaxLength} characters.");
        var parts = new List<(UsernameToken?, int, string)>();
        for (var at = 0; at < text.Length;)
        {
            if (Literal().Match(text, at) is { Success: true } literal)
            {
                parts.Add((null, 0, literal.Value.ToLowerInvariant()));
                at += literal.Length;
                continue;
            }

            if (Token().Match(text, at) is not { Success: true } match)
                return Wrong($"At character {at + 1}: between tokens such as [%F] there may be letters, digits, full stops, underscores and dashes only.");
            var token = UsernameToken.All.FirstOrDefault(t => t.Name == match.Groups["name"].Value);
            if (token is null)
                return Wrong($"At character {at + 1}: {match.Value} is not a token. There are {string.Join(", ", UsernameToken.All.Select(t => $"[%{t.Name}]"))}.");
            var letters = match.Groups["letters"].Value;
            if (letters.Length > 0 && !token.MayBeCut)
                return Wrong($"At character {at + 1}: only [%F] and [%S] may name a number of letters.");
            parts.Add((token, letters.Length > 0 ? int.Parse(letters, CultureInfo.InvariantCulture) : int.MaxValue, ""));
            at += match.Length;
        }

        return parts.Any(p => p.Item1 is not null) ? new UsernameFormat(text, parts) : Wrong("A format needs at least one token: without any, everybody would have the same username.");
    }

    /// <summary>A person's username by this format; null when the person lacks what a token stands for.</summary>
    public string? Fill(NamedPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var values = parts.Select(p => p.Token is null ? p.Literal : p.Token.Value(person) is { } value ? value[..Math.Min(value.Length, p.Letters)] : null).ToArray();
        var username = values.Contains(null) ? "" : string.Concat(values).Trim('.', '-', '_');
        return username.Length == 0 ? null : username[..Math.Min(username.Length, MaxUsername)];
    }

    private static Invalid Wrong(string detail) => new("invalid_username_format", detail);

    [GeneratedRegex(@"\G[A-Za-z0-9._-]+")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\G\[%(?<name>[A-Z]{1,2})(?<letters>[1-9][0-9]?)?\]")]
    private static partial Regex Token();
}
