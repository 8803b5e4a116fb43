using Sylvan.Data.Csv;

namespace Hub.Core.Mis.Feeds;

/// <summary>A CSV file of a feed (RFC 4180): its header checked, its rows one at a time.</summary>
internal sealed class FeedFile : IDisposable
{
    private readonly FeedText text;
    private readonly CsvDataReader reader;
    private readonly FeedLimits limits;
    private int nextLine = 1;

    private FeedFile(string name, FeedText text, FeedLimits limits, IssueLog issues)
    {
        (Name, this.text, this.limits, Issues) = (name, text, limits, issues);
        reader = Guarded(() => CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = ',',
            // There are no comments in a feed. The library cannot be told so, only what they begin with: half a surrogate pair, with which no text begins.
            Comment = '\uDC00',
            BufferSize = limits.MaxRowLength,
            MaxBufferSize = limits.MaxRowLength,
            StringFactory = (buffer, offset, length) => new string(buffer, offset, length),
        }));
    }

    /// <summary>The name as the zip spells it.</summary>
    public string Name { get; }

    /// <summary>Where findings go.</summary>
    public IssueLog Issues { get; }

    /// <summary>How dates are written in this file.</summary>
    public DateForms Dates { get; private init; }

    /// <summary>Where each column stands.</summary>
    public Dictionary<string, int> Places { get; private set; } = [];

    /// <summary>How many columns there are.</summary>
    public int Width { get; private set; }

    /// <summary>Opens a file that is there and checks its header.</summary>
    /// <exception cref="FeedException">The header is not as it must be.</exception>
    public static FeedFile Open(FeedPackage package, string name, Columns columns, FeedLimits limits, IssueLog issues, DateForms dates = DateForms.Iso)
    {
        var spelling = package.Spelling(name);
        var file = new FeedFile(spelling, package.OpenText(name), limits, issues) { Dates = dates };
        try
        {
            file.ReadHeader(columns);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The rows that have the right number of fields. The same object stands for each in turn.</summary>
    public IEnumerable<FeedRow> Rows()
    {
        var row = new FeedRow(this, reader);
        for (var count = 0; Advance(out var line);)
        {
            if (++count > limits.MaxRows)
                throw new FeedException("file_too_many_rows", $"{Name} has more than {limits.MaxRows} rows. Nothing was imported.");
            row.MoveTo(line);
            if (HasRightWidth(line))
                yield return row;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        text.Dispose();
    }

    private void ReadHeader(Columns columns)
    {
        if (!Advance(out _))
            throw new FeedException("file_empty", $"{Name} is empty. It needs a header row, if only that.");
        Width = reader.RowFieldCount;
        if (Width > limits.MaxColumns)
            throw new FeedException("file_too_many_columns", $"{Name} has more than {limits.MaxColumns} columns.");
        var header = Enumerable.Range(0, Width).Select(i => reader.GetString(i).Trim()).ToArray();
        Places = columns.Resolve(Name, header, Issues);
    }

    /// <summary>Goes to the next row that is not blank.</summary>
    private bool Advance(out int line)
    {
        do
        {
            line = nextLine;
            if (!Guarded(reader.Read))
                return false;
            var raw = reader.GetRawRecordSpan();
            nextLine += raw.Count('\n') + (raw is [.., '\r'] ? 1 : 0);
        }
        while (reader.RowFieldCount <= 1 && reader.GetRawRecordSpan().IsWhiteSpace());
        return true;
    }

    private bool HasRightWidth(int line)
    {
        var fields = reader.RowFieldCount;
        if (fields == Width)
            return true;
        // Empty extra fields count too: an unquoted comma shifts a row whose last columns are empty just so far.
        Issues.Add(fields < Width ? Rules.TooFewFields : Rules.TooManyFields, Severity.Error, Name, line, "", $"{fields}", $"{Width}");
        return false;
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvRecordTooLargeException)
        {
            throw new FeedException(
                "row_too_long", $"{Name}, line {nextLine}: the row is longer than {limits.MaxRowLength} characters. Often a double quote is opened there and not closed.");
        }
        catch (CsvFormatException e)
        {
            throw new FeedException("csv_malformed", $"{Name}, the row at line {nextLine}: {e.Message} A double quote inside a value is written twice.");
        }
    }
}
