using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;

namespace Hub.Core.Storage;

/// <summary>Reads a table that somebody filled in and uploads: CSV (RFC 4180) in UTF-8, with a row of heads that stand in any order.</summary>
internal static class UploadedCsv
{
    /// <summary>The most bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The most rows.</summary>
    public const int MaxRows = 5_000;

    private const int MaxRowLength = 16 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The rows that are not blank, at least one; or why the file as a whole cannot be read.</summary>
    public static Outcome<IReadOnlyList<UploadedLine>> Read(byte[] content, CsvColumns columns)
    {
        if (content.Length == 0)
            return Empty(columns);
        if (content.Length > MaxBytes)
            return new TooLarge("file_too_large", $"The file is larger than {MaxBytes / 1024 / 1024} MiB. Split it into several.");
        string text;
        try
        {
            text = Strict.GetString(content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content);
        }
        catch (DecoderFallbackException)
        {
            return new Invalid("file_not_utf8", "The file is not text in UTF-8. In Excel, save it as \"CSV UTF-8 (comma delimited)\".");
        }

        var line = 1;
        try
        {
            using var reader = CsvDataReader.Create(new StringReader(text), new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = ',',
                // There are no comments. The library cannot be told so, only what they begin with: half a surrogate pair, with which no text begins.
                Comment = '\uDC00',
                BufferSize = MaxRowLength,
                MaxBufferSize = MaxRowLength,
            });
            return Read(reader, columns, ref line);
        }
        catch (CsvRecordTooLargeException)
        {
            return new Invalid("row_too_long", $"Line {line}: the row is longer than {MaxRowLength} characters. Often a double quote is opened there and not closed.");
        }
        catch (CsvFormatException e)
        {
            return new Invalid("csv_malformed", $"Line {line}: {e.Message} A double quote inside a value is written twice.");
        }
    }

    /// <summary>What was written, as it can be shown: without what no page can show, and not for ever.</summary>
    public static string Shown(string text) => new([.. text.Trim().Take(200).Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);

    private static Outcome<IReadOnlyList<UploadedLine>> Read(CsvDataReader reader, CsvColumns columns, ref int line)
    {
        if (!Advance(reader, ref line, out _))
            return Empty(columns);
        if (!Places(reader, columns).Succeeded(out var places, out var refusal))
            return refusal;
        var rows = new List<UploadedLine>();
        while (Advance(reader, ref line, out var start))
        {
            if (rows.Count == MaxRows)
                return new TooLarge("too_many_rows", string.Create(CultureInfo.InvariantCulture, $"The file has more than {MaxRows:N0} rows. Split it into several."));
            var values = places.Where(p => p.Value < reader.RowFieldCount).ToDictionary(p => p.Key, p => reader.GetString(p.Value), StringComparer.Ordinal);
            var tooMany = reader.RowFieldCount > places.Count
                ? new Invalid("too_many_fields", $"The row has {reader.RowFieldCount} values, and there are {places.Count} columns. Put a value that has a comma in double quotes.")
                : null;
            rows.Add(new UploadedLine(start, values, tooMany));
        }

        return rows.Count > 0 ? rows : new Invalid("no_rows", "The file has a row of heads and nothing below it. Fill in a row for each person.");
    }

    /// <summary>Where each column stands.</summary>
    private static Outcome<Dictionary<string, int>> Places(CsvDataReader reader, CsvColumns columns)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < reader.RowFieldCount; place++)
        {
            var title = reader.GetString(place).Trim();
            var name = columns.All.FirstOrDefault(f => string.Equals(f.Title, title, StringComparison.OrdinalIgnoreCase)).Name;
            if (name is null)
                return new Invalid("column_unknown", $"\"{Shown(title)}\" at the head of column {place + 1} is not a column here. There are {string.Join(", ", columns.All.Select(f => f.Title))}. Nothing was read.");
            if (!places.TryAdd(name, place))
                return new Invalid("column_twice", $"There are two columns {title}. Take one out.");
        }

        return columns.Required.FirstOrDefault(r => !places.ContainsKey(r)) is { } missing
            ? new Invalid("column_missing", $"There is no column {columns.All.First(f => f.Name == missing).Title}. The first row has the heads of the columns: begin with {columns.From}.")
            : places;
    }

    /// <summary>Goes to the next row that is not blank.</summary>
    private static bool Advance(CsvDataReader reader, ref int line, out int start)
    {
        do
        {
            start = line;
            if (!reader.Read())
                return false;
            var raw = reader.GetRawRecordSpan();
            line += raw.Count('\n') + (raw is [.., '\r'] ? 1 : 0);
        }
        while (reader.GetRawRecordSpan().Trim("\r\n ,").IsEmpty);
        return true;
    }

    private static Invalid Empty(CsvColumns columns) => new("file_empty", $"The file is empty. Download {columns.From}, fill it in, and upload it.");
}

/// <summary>The columns of an uploaded table.</summary>
/// <param name="All">The name of each, and its head.</param>
/// <param name="Required">Names of those that must be there.</param>
/// <param name="From">What one begins with, in words.</param>
internal sealed record CsvColumns(IReadOnlyList<(string Name, string Title)> All, IReadOnlyList<string> Required, string From);

/// <summary>A row of an uploaded table.</summary>
/// <param name="Number">The line of the file on which it begins, from 1.</param>
/// <param name="Values">What stands in the columns, by their names.</param>
/// <param name="Refusal">Why it cannot be read; null when it can.</param>
internal sealed record UploadedLine(int Number, IReadOnlyDictionary<string, string> Values, Invalid? Refusal)
{
    /// <summary>What stands in a column; empty where nothing does.</summary>
    public string Value(string column) => Values.GetValueOrDefault(column, "");
}
