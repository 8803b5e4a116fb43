namespace Hub.Core.Storage;

/// <summary>Text for a CSV file that people open in a spreadsheet.</summary>
public static class SpreadsheetCell
{
    /// <summary>
    /// The cell, quoted where RFC 4180 wants it. What would begin a formula is preceded by an apostrophe, so that it is shown and not run (OWASP, "CSV Injection").
    /// </summary>
    public static string Of(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
