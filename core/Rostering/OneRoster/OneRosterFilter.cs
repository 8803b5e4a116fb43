using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>A filter (OneRoster 1.1 section 3.2): any of the alternatives, each of which holds when all of its comparisons do.</summary>
/// <param name="Alternatives">What is divided by <c>OR</c>; <c>AND</c> binds closer.</param>
public sealed record OneRosterFilter(IReadOnlyList<IReadOnlyList<OneRosterComparison>> Alternatives)
{
    private const int MaxLength = 2000;

    private static readonly TextParser<Unit> Spaces = Character.WhiteSpace.IgnoreMany();

    private static readonly TextParser<string> Field = Span.MatchedBy(
        Character.Letter.IgnoreThen(Character.LetterOrDigit.Or(Character.In('.', '_', '-')).IgnoreMany())).Select(s => s.ToStringValue());

    private static readonly TextParser<OneRosterOperator> Operator = Of("!=", OneRosterOperator.NotEqual).Or(Of(">=", OneRosterOperator.AtLeast)).Or(Of("<=", OneRosterOperator.AtMost))
        .Or(Of("=", OneRosterOperator.Equal)).Or(Of(">", OneRosterOperator.Greater)).Or(Of("<", OneRosterOperator.Less)).Or(Of("~", OneRosterOperator.Contains));

    // A quotation mark in a value is written twice.
    private static readonly TextParser<string> Value =
        from open in Character.EqualTo('\'')
        from characters in Span.EqualTo("''").Value('\'').Try().Or(Character.Except('\'')).Many()
        from close in Character.EqualTo('\'')
        select new string(characters);

    private static readonly TextParser<OneRosterComparison> Comparison =
        from field in Field
        from before in Spaces
        from comparison in Operator
        from after in Spaces
        from value in Value
        select new OneRosterComparison(field, comparison, value);

    private static readonly TextParser<OneRosterFilter> Whole =
        from start in Spaces
        from alternatives in Comparison.AtLeastOnceDelimitedBy(Word("AND")).AtLeastOnceDelimitedBy(Word("OR"))
        from end in Spaces
        select new OneRosterFilter(alternatives);

    /// <summary>Reads one; a refusal says what is wrong and where.</summary>
    public static Outcome<OneRosterFilter> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return Wrong($"filter may be {MaxLength} characters long, and this one is {text.Length}.");
        var result = Whole.AtEnd().TryParse(text);
        return result.HasValue
            ? result.Value
            : Wrong($"filter is not understood at character {Math.Max(1, result.ErrorPosition.Column)}: {result.FormatErrorMessageFragment()}. It is written like status='active' AND role='student', each ' in a value twice.");
    }

    /// <summary>What is answered for a filter that cannot be used.</summary>
    public static Invalid Wrong(string detail) => new("invalid_filter_field", detail, new FieldError("filter", detail));

    private static TextParser<OneRosterOperator> Of(string sign, OneRosterOperator meaning) => Span.EqualTo(sign).Value(meaning).Try();

    private static TextParser<Unit> Word(string word) =>
        (from before in Character.WhiteSpace.AtLeastOnce() from said in Span.EqualTo(word) from after in Character.WhiteSpace.AtLeastOnce() select Unit.Value).Try();
}

/// <summary>A comparison of a filter.</summary>
/// <param name="Field">The field, with dots where it is inside another.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what.</param>
public sealed record OneRosterComparison(string Field, OneRosterOperator Operator, string Value);

/// <summary>How a filter compares.</summary>
public enum OneRosterOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    AtLeast,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    AtMost,

    /// <summary><c>~</c></summary>
    Contains,
}
