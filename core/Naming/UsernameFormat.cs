using System.Text.RegularExpressions;

namespace Hub.Core.Naming;

/// <summary>How a username is made: tokens such as <c>[%F1]</c>, and between them letters, digits, full stops, underscores and dashes.</summary>
public sealed partial class UsernameFormat
{
    /// <summary>The most characters of a format.</summary>
    public const int MaxLength = 100;

    /// <summary>The most characters of a username that is made by a format.</summary>
    public const int MaxUsername = 64;

    private readonly IReadOnlyList<TokenPart> parts;

    private UsernameFormat(string text, IReadOnlyList<TokenPart> parts) => (Text, this.parts) = (text, parts);

    /// <summary>The format as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it has a token that only pupils have.</summary>
    public bool StudentsOnly => parts.Any(p => p.Token?.StudentsOnly == true);

    /// <summary>Whether it gives another username each time.</summary>
    public bool IsRandom => parts.Any(p => p.Token?.IsRandom == true);

    /// <summary>Reads a format.</summary>
    /// <returns>The format, or what is wrong with the text and where.</returns>
    public static Outcome<UsernameFormat> Parse(string text) => Parse(text, UsernameToken.All);

    /// <summary>Reads a format that may have other tokens.</summary>
    internal static Outcome<UsernameFormat> Parse(string text, IReadOnlyList<UsernameToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength)
            return Wrong($"A format has 1 to {MaxLength} characters.");
        var parts = TokenText.Parse(text, tokens, Literal(), "letters, digits, full stops, underscores and dashes only", out var fault);
        if (fault is not null)
            return Wrong(fault);
        return parts.Any(p => p.Token is not null)
            ? new UsernameFormat(text, [.. parts.Select(p => p with { Literal = p.Literal.ToLowerInvariant() })])
            : Wrong("A format needs at least one token: without any, everybody would have the same username.");
    }

    /// <summary>A person's username by this format; null when the person lacks what a token stands for.</summary>
    public string? Fill(NamedPerson person) => Whole(person) is { } username ? username[..Math.Min(username.Length, MaxUsername)] : null;

    /// <summary>The same, however long it is.</summary>
    internal string? Whole(NamedPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var values = parts.Select((p, place) => p.Fill(person, place)).ToArray();
        var username = values.Contains(null) ? "" : string.Concat(values).Trim('.', '-', '_');
        return username.Length == 0 ? null : username;
    }

    /// <summary>Whether it has a token.</summary>
    internal bool Has(UsernameToken token) => parts.Any(p => p.Token == token);

    /// <summary>Whether it is a token and nothing else.</summary>
    internal bool Is(UsernameToken token) => parts is [{ Token: { } only }] && only == token;

    private static Invalid Wrong(string detail) => new("invalid_username_format", detail);

    [GeneratedRegex(@"\G[A-Za-z0-9._-]+")]
    private static partial Regex Literal();
}
