using System.Text;

namespace Hub.Core.Mis.Feeds;

/// <summary>Gathers the findings of one reading: the first in memory, all of them as CSV in a temporary file, so that a million cost no memory.</summary>
internal sealed class IssueLog : IDisposable
{
    private const int KeptInMemory = 100;
    private const int MaxValueLength = 80;
    private readonly List<Issue> first = [];
    private readonly HashSet<(string, string, string)> said = [];
    private readonly FileStream file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    private readonly StreamWriter csv;

    public IssueLog()
    {
        // With a byte order mark, without which Excel takes UTF-8 for something else.
        csv = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        csv.WriteLine("file,line,field,rule,severity,message");
    }

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public int Infos { get; private set; }

    /// <summary>The first hundred.</summary>
    public IReadOnlyList<Issue> First => first;

    /// <summary>Notes a finding.</summary>
    public void Add(Rule rule, Severity severity, string fileName, int line, string field, string value = "", string detail = "")
    {
        var shown = value.Length <= MaxValueLength ? value : string.Concat(value.AsSpan(0, MaxValueLength), "...");
        var message = rule.Says.Replace("{value}", shown, StringComparison.Ordinal).Replace("{detail}", detail, StringComparison.Ordinal);
        var issue = new Issue(fileName, line, field, rule.Id, severity, message);
        if (first.Count < KeptInMemory)
            first.Add(issue);
        switch (severity)
        {
            case Severity.Error:
                Errors++;
                break;
            case Severity.Warning:
                Warnings++;
                break;
            default:
                Infos++;
                break;
        }

        var place = string.Create(null, $"{Cell(fileName)},{line},{Cell(field)},{rule.Id},");
        csv.WriteLine($"{place}{(severity == Severity.Error ? "error" : severity == Severity.Warning ? "warning" : "info")},{Cell(message)}");
    }

    /// <summary>Notes a finding unless the same rule was noted for the same file and field before.</summary>
    public void AddOnce(Rule rule, string fileName, string field, int line = 0, string value = "", string detail = "")
    {
        if (said.Add((rule.Id, fileName, field)))
            Add(rule, rule.Severity ?? Severity.Info, fileName, line, field, value, detail);
    }

    /// <summary>All findings as CSV (RFC 4180, UTF-8), from the start. Valid until this is disposed.</summary>
    public Stream AsCsv()
    {
        csv.Flush();
        file.Position = 0;
        return file;
    }

    public void Dispose()
    {
        csv.Dispose();
        file.Dispose();
    }

    /// <summary>
    /// A cell that a spreadsheet shows and does not run: what would begin a formula is preceded by an apostrophe (OWASP, "CSV Injection").
    /// </summary>
    internal static string Cell(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
