using System.Buffers;
using System.Globalization;
using Sylvan.Data.Csv;

namespace Hub.Core.Mis.Feeds;

/// <summary>
/// The row that is being read. Each getter checks what it gives and notes what is wrong; an error makes the row not <see cref="Accepted"/>, whatever the getters
/// then gave. Values are without outer spaces.
/// </summary>
internal sealed class FeedRow(FeedFile file, CsvDataReader reader)
{
    private const int MaxIdLength = 255;
    private const int MaxTextLength = 512;
    private const int MaxListItems = 50;
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_/@");

    public FeedFile File => file;

    public int Line { get; private set; }

    /// <summary>Whether no error has been noted.</summary>
    public bool Accepted { get; private set; }

    public void MoveTo(int line) => (Line, Accepted) = (line, true);

    /// <summary>Notes that a rule is broken; drops the record where that is an error.</summary>
    public void Report(Rule rule, string column, bool required = false, string value = "", string detail = "")
    {
        var severity = rule.Severity ?? (required ? Severity.Error : Severity.Warning);
        Accepted &= severity != Severity.Error;
        file.Issues.Add(rule, severity, file.Name, Line, column, value, detail);
    }

    /// <summary>A field as it stands, without outer spaces; empty when there is no such column.</summary>
    public ReadOnlySpan<char> Raw(string column) => file.Places.TryGetValue(column, out var place) && place < reader.RowFieldCount ? reader.GetFieldSpan(place).Trim() : default;

    public bool IsEmpty(string column) => Raw(column).IsEmpty;

    /// <summary>The id of the record itself.</summary>
    public string Id(string column)
    {
        var id = Raw(column);
        if (id.IsEmpty)
            Report(Rules.IdMissing, column);
        else if (id.Length > MaxIdLength)
            Report(Rules.IdTooLong, column);
        else if (HasControls(id))
            Report(Rules.ControlCharacters, column, required: true);
        else if (id.ContainsAnyExcept(IdCharacters))
            file.Issues.AddOnce(Rules.IdCharacters, file.Name, column, Line, id.ToString());
        return id.ToString();
    }

    /// <summary>A text that must be there.</summary>
    public string Required(string column)
    {
        if (IsEmpty(column))
            Report(Rules.Required, column);
        return Checked(column, required: true) ?? "";
    }

    /// <summary>A text, or null when it is absent or was dropped.</summary>
    public string? Text(string column) => Checked(column, required: false);

    /// <summary>A word of a vocabulary, as it is kept; null when it is absent or was dropped.</summary>
    public string? Word(string column, Vocabulary vocabulary, bool required = true)
    {
        var word = Raw(column);
        if (word.IsEmpty)
        {
            if (required)
                Report(Rules.Required, column);
            return null;
        }

        if (vocabulary.TryGet(word, out var kept))
            return kept;
        Report(Rules.NotInList, column, required, word.ToString(), vocabulary.Known);
        return null;
    }

    /// <summary>True or false; the default when it is absent or was dropped.</summary>
    public bool Flag(string column, bool absent, bool required = false)
    {
        var text = Raw(column);
        if (text.IsEmpty)
        {
            if (required)
                Report(Rules.Required, column);
            return absent;
        }

        if (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text is "1")
            return true;
        if (text.Equals("false", StringComparison.OrdinalIgnoreCase) || text is "0")
            return false;
        Report(Rules.NotFlag, column, required, text.ToString());
        return absent;
    }

    /// <summary>A date; null when it is absent or was dropped.</summary>
    public DateOnly? Date(string column, bool required = false)
    {
        var text = Raw(column);
        if (text.IsEmpty)
        {
            if (required)
                Report(Rules.Required, column);
            return null;
        }

        if (DateText.TryParse(text, file.Dates, out var date))
        {
            if (file.Dates is DateForms.MonthFirst or DateForms.DayFirst && text.Contains('/'))
                file.Issues.AddOnce(Rules.DateOrder, file.Name, column, Line, text.ToString(), file.Dates == DateForms.DayFirst ? "day, month, year" : "month, day, year");
            return date;
        }

        var ambiguous = file.Dates == DateForms.Mixed && DateText.IsAmbiguous(text);
        Report(ambiguous ? Rules.DateAmbiguous : Rules.NotDate, column, required, text.ToString(), file.Dates == DateForms.Iso ? "YYYY-MM-DD" : "YYYY-MM-DD or YYYYMMDD");
        return null;
    }

    /// <summary>A year that must be there.</summary>
    public int Year(string column)
    {
        var text = Raw(column);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2200)
            return year;
        Report(text.IsEmpty ? Rules.Required : Rules.NotYear, column, value: text.ToString());
        return default;
    }

    /// <summary>The items of a comma list, without repeats.</summary>
    public IReadOnlyList<string> List(string column)
    {
        var text = Checked(column, required: false, MaxIdLength * MaxListItems);
        if (text is null)
            return [];
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        if (items.Count > MaxListItems)
        {
            Report(Rules.TooMany, column, detail: $"{MaxListItems}");
            items.RemoveRange(MaxListItems, items.Count - MaxListItems);
        }

        return items;
    }

    /// <summary>The record that an id names; null when the field is empty or the id unknown.</summary>
    public T? Reference<T>(string column, Index<T> index, bool required = true) where T : class
    {
        var id = Raw(column);
        if (id.IsEmpty)
        {
            if (required)
                Report(Rules.Required, column);
            return null;
        }

        if (index.Find(id) is { } record)
            return record;
        Report(Rules.Dangling, column, required, id.ToString(), index.File);
        return null;
    }

    /// <summary>Those ids of a list that are known; at least one when it is required.</summary>
    public IReadOnlyList<string> References<T>(string column, Index<T> index, bool required) where T : class
    {
        var ids = List(column);
        var known = ids.Where(id => index.Find(id) is not null).ToArray();
        foreach (var id in ids.Where(id => index.Find(id) is null))
            Report(Rules.Dangling, column, required && known.Length == 0, id, index.File);
        if (required && ids.Count == 0)
            Report(Rules.Required, column);
        return known;
    }

    /// <summary>The e-mail addresses of several fields, lower case, in order, without repeats.</summary>
    public IReadOnlyList<string> Emails(params ReadOnlySpan<string> columns)
    {
        var addresses = new List<string>();
        foreach (var column in columns)
        {
            foreach (var item in List(column))
            {
                if (!EmailAddress.TryParse(item, out var address))
                    Report(Rules.NotEmail, column, value: item);
                else if (!addresses.Contains(address))
                    addresses.Add(address);
            }
        }

        return addresses;
    }

    /// <summary>Notes the record, unless its id is taken.</summary>
    public bool AddTo<T>(Index<T> index, string id, T record, string column, Rule? whenTaken = null) where T : class
    {
        if (!Accepted)
            return false;
        if (index.TryAdd(id, record, Line, out var firstLine))
            return true;
        Report(whenTaken ?? Rules.IdDuplicate, column, value: id, detail: $"{firstLine}");
        return false;
    }

    private string? Checked(string column, bool required, int maxLength = MaxTextLength)
    {
        var text = Raw(column);
        if (text.IsEmpty)
            return null;
        if (text.Length > maxLength)
            Report(Rules.TooLong, column, required, detail: $"{maxLength}");
        else if (HasControls(text))
            Report(Rules.ControlCharacters, column, required);
        else
            return text.ToString();
        return null;
    }

    private static bool HasControls(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\0', '\x1f') >= 0 || text.Contains('\x7f');
}
