namespace Hub.Core.Rostering.Sds;

/// <summary>A breach of a rule.</summary>
/// <param name="File">The file; empty for the set as a whole.</param>
/// <param name="Line">The line in the file, 1 for the header; 0 for the file as a whole.</param>
/// <param name="Field">The column; empty where it is about the row.</param>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">What the consumer does about it.</param>
/// <param name="Message">What is wrong.</param>
public sealed record SdsFinding(string File, int Line, string Field, string Rule, SdsSeverity Severity, string Message)
{
    /// <summary>How to mend it.</summary>
    public string HowToMend => SdsRules.MendOf(Rule);
}

/// <summary>What the check of a set found.</summary>
/// <param name="Rows">Records in each file that is there, the header not counted.</param>
/// <param name="Counts">How many findings of each severity.</param>
/// <param name="Rules">How many findings of each rule that was broken.</param>
/// <param name="Findings">The findings themselves, the first ones only when there are many.</param>
public sealed record SdsReport(
    IReadOnlyDictionary<string, int> Rows, IReadOnlyDictionary<SdsSeverity, int> Counts, IReadOnlyDictionary<string, int> Rules, IReadOnlyList<SdsFinding> Findings)
{
    /// <summary>How many findings there are of a severity.</summary>
    public int Count(SdsSeverity severity) => Counts.GetValueOrDefault(severity);
}

/// <summary>Gathers findings: counts all, keeps the first.</summary>
/// <param name="limit">The most findings to keep.</param>
internal sealed class SdsFindings(int limit)
{
    private const int LongestQuote = 60;
    private readonly List<SdsFinding> kept = [];
    private readonly SortedDictionary<string, int> rules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<SdsSeverity, int> severities = [];

    public SdsReport ToReport(IReadOnlyDictionary<string, int> rows) => new(rows, severities, rules, kept);

    public void Add(SdsRule rule, string message, string file = "", int line = 0) => Add(rule, rule.Severity!.Value, file, line, "", message);

    public void Add(SdsRule rule, SdsField field, string file, int line, string message) =>
        Add(rule, rule.Severity ?? (field.Required ? SdsSeverity.Error : SdsSeverity.Warning), file, line, field.Name, message);

    /// <summary>A value for a message: short, on one line.</summary>
    public static string Quote(ReadOnlySpan<char> value) => $"'{SdsText.OneLine(value.Length > LongestQuote ? $"{value[..LongestQuote]}..." : value.ToString())}'";

    private void Add(SdsRule rule, SdsSeverity severity, string file, int line, string field, string message)
    {
        rules[rule.Id] = rules.GetValueOrDefault(rule.Id) + 1;
        severities[severity] = severities.GetValueOrDefault(severity) + 1;
        if (kept.Count < limit)
            kept.Add(new SdsFinding(file, line, field, rule.Id, severity, message));
    }
}
