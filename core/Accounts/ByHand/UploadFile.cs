using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;

namespace Hub.Core.Accounts.ByHand;

/// <summary>Reads a file of people: CSV (RFC 4180) in UTF-8, with the heads of <see cref="DescribedPerson.Fields"/> in any order.</summary>
internal static class UploadFile
{
    /// <summary>The most bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The most rows.</summary>
    public const int MaxRows = 5_000;

    private const int MaxRowLength = 16 * 1024;
    private static readonly string[] Required = ["givenName", "familyName", "type"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>An empty file with every column, with a byte order mark: without one, Excel takes UTF-8 for something else.</summary>
    public static byte[] Template => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join(',', DescribedPerson.Fields.Select(f => f.Title)) + "\r\n")];

    /// <summary>The rows: those that can be read are new as yet, the others refused. Or why the file as a whole cannot be read.</summary>
    public static Outcome<IReadOnlyList<UploadRow>> Read(byte[] content)
    {
        if (content.Length == 0)
            return new Invalid("file_empty", "The file is empty. Download the template, fill it in, and upload it.");
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
            return Read(reader, ref line);
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

    private static Outcome<IReadOnlyList<UploadRow>> Read(CsvDataReader reader, ref int line)
    {
        if (!Advance(reader, ref line, out _))
            return new Invalid("file_empty", "The file is empty. Download the template, fill it in, and upload it.");
        if (!Places(reader).Succeeded(out var places, out var refusal))
            return refusal;
        var rows = new List<UploadRow>();
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        while (Advance(reader, ref line, out var start))
        {
            if (rows.Count == MaxRows)
                return new TooLarge("too_many_rows", string.Create(CultureInfo.InvariantCulture, $"The file has more than {MaxRows:N0} rows. Split it into several."));
            string Written(string name) => places.TryGetValue(name, out var place) && place < reader.RowFieldCount ? reader.GetString(place) : "";
            var row = new UploadRow { Line = start, Outcome = UploadOutcome.New, Name = Shown($"{Written("givenName")} {Written("familyName")}"), ExternalId = Shown(Written("externalId")) };
            if (reader.RowFieldCount > places.Count)
                rows.Add(row.Refused(new Invalid("too_many_fields", $"The row has {reader.RowFieldCount} values, and there are {places.Count} columns. Put a value that has a comma in double quotes.")));
            else if (!DescribedPerson.Read(Written).Succeeded(out var person, out refusal))
                rows.Add(row.Refused(refusal));
            else if (Twice(person, start, seen) is { } twice)
                rows.Add(row.Refused(twice));
            else
                rows.Add(row with { Person = person, Username = person.Username ?? "" });
        }

        return rows.Count > 0 ? rows : new Invalid("no_rows", "The file has a row of heads and nothing below it. Fill in a row for each person.");
    }

    /// <summary>Where each column stands.</summary>
    private static Outcome<Dictionary<string, int>> Places(CsvDataReader reader)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < reader.RowFieldCount; place++)
        {
            var title = reader.GetString(place).Trim();
            var name = DescribedPerson.Fields.FirstOrDefault(f => string.Equals(f.Title, title, StringComparison.OrdinalIgnoreCase)).Name;
            if (name is null)
                return new Invalid("column_unknown", $"\"{Shown(title)}\" at the head of column {place + 1} is not a column here. There are {string.Join(", ", DescribedPerson.Fields.Select(f => f.Title))}. Nothing was read.");
            if (!places.TryAdd(name, place))
                return new Invalid("column_twice", $"There are two columns {title}. Take one out.");
        }

        return Required.FirstOrDefault(r => !places.ContainsKey(r)) is { } missing
            ? new Invalid("column_missing", $"There is no column {DescribedPerson.Fields.First(f => f.Name == missing).Title}. The first row has the heads of the columns: begin with the template.")
            : places;
    }

    private static Invalid? Twice(DescribedPerson person, int line, Dictionary<string, int> seen)
    {
        (string Field, string? Value)[] keys = [("externalId", person.ExternalId), ("username", person.Username)];
        foreach (var (field, value) in keys)
        {
            if (value is not null && !seen.TryAdd($"{field} {value}", line))
            {
                var error = $"Line {seen[$"{field} {value}"]} has it already. Take one of the rows out.";
                return new Invalid("row_twice", error, new FieldError(field, error));
            }
        }

        return null;
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

    private static string Shown(string text) => new([.. text.Trim().Take(200).Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
}
