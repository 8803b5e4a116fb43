using System.Text.RegularExpressions;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>An OU, a group or a folder with tokens in it.</summary>
internal sealed partial class DirectoryTemplate
{
    private readonly IReadOnlyList<TokenPart> parts;

    private DirectoryTemplate(string text, IReadOnlyList<TokenPart> parts) => (Text, this.parts) = (text, parts);

    /// <summary>The text as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="students">Whether only students get it.</param>
    /// <param name="objection">Why what comes of it is not possible; null when it is.</param>
    public static Outcome<DirectoryTemplate> Parse(string text, bool students, Func<string, string?> objection)
    {
        var parts = TokenText.Parse(text, DirectoryTokens.OfPlaces, Literal(), "no control characters", out var fault);
        if (fault is null && !students && parts.FirstOrDefault(p => p.Token?.StudentsOnly == true)?.Token is { } token)
            fault = $"[%{token.Name}] is something that only students have.";
        // Tokens are taken for a letter: what else is wrong is wrong for everybody.
        fault ??= objection(string.Concat(parts.Select(p => p.Token is null ? p.Literal : "x")));
        return fault is null ? new DirectoryTemplate(text, parts) : new Invalid("invalid_template", fault);
    }

    /// <summary>What it is for a person, or why it is nothing.</summary>
    /// <param name="person">The person.</param>
    /// <param name="escape">How a value stands in it.</param>
    /// <param name="objection">Why what comes of it is not possible.</param>
    public Outcome<string> Fill(NamedPerson person, Func<string, string> escape, Func<string, string?> objection)
    {
        var values = parts.Select((p, place) => (p.Token, Value: p.Fill(person, place))).ToArray();
        if (values.FirstOrDefault(v => v.Value is null).Token is { } lacking)
            return new Conflict("token_without_value", $"{Text}: the person lacks what [%{lacking.Name}] stands for ({lacking.Meaning}).");
        var filled = string.Concat(values.Select(v => v.Token is null ? v.Value : escape(v.Value!)));
        return objection(filled) is { } fault ? new Conflict("not_possible", $"{filled}: {fault}") : filled;
    }

    [GeneratedRegex(@"\G(?:[^\[\p{Cc}]|\[(?!%))+")]
    private static partial Regex Literal();
}
